import { describe, expect, test } from 'vitest';
import { parseMetrics } from '../../../src/dashboard/health/prometheus.ts';
import { findTroubles, readHealth } from '../../../src/dashboard/health/read-health.ts';

const at = (atMs: number, text: string) => ({ atMs, samples: parseMetrics(text) });

const FIRST = at(
  0,
  `undertone_streams_active 2
undertone_windows_total{result="scored"} 100
undertone_windows_total{result="skipped"} 1
undertone_windows_skipped_total{reason="overload"} 1
undertone_window_latency_seconds_bucket{le="0.1"} 100
undertone_window_latency_seconds_bucket{le="0.5"} 100
undertone_window_latency_seconds_bucket{le="+Inf"} 100
undertone_lane_utilization_ratio{lane="0"} 0.5
undertone_lane_live_ratio{lane="0"} 0.4
undertone_build_info{version="1.2.3",node="v20"} 1`,
);
const SECOND = at(
  2_000,
  `undertone_streams_active 2
undertone_windows_total{result="scored"} 108
undertone_windows_total{result="skipped"} 4
undertone_windows_skipped_total{reason="overload"} 4
undertone_window_latency_seconds_bucket{le="0.1"} 100
undertone_window_latency_seconds_bucket{le="0.5"} 108
undertone_window_latency_seconds_bucket{le="+Inf"} 108
undertone_lane_utilization_ratio{lane="0"} 0.95
undertone_lane_live_ratio{lane="0"} 0.9`,
);

describe('health', () => {
  test('of a first reading says what is, and nothing of how it goes', () => {
    const health = readHealth(FIRST, null);
    expect(health).toMatchObject({
      activeStreams: 2,
      windowsPerSecond: null,
      latencyMs: { p50: null, p99: null },
      skippedNow: 0,
      build: { version: '1.2.3' },
      lanes: [{ lane: '0', utilization: 0.5, live: 0.4 }],
    });
    expect(findTroubles(health)).toEqual([]);
  });

  test('of two readings says what happened between them', () => {
    const health = readHealth(SECOND, FIRST);
    expect(health).toMatchObject({ windowsPerSecond: 4, skippedNow: 3, skipped: { overload: 4 } });
    expect(health.latencyMs.p99).toBeGreaterThan(300);
  });

  test('names what is wrong', () => {
    expect(findTroubles(readHealth(SECOND, FIRST))).toEqual([
      '3 windows were skipped just now: the machine cannot keep up.',
      'One window in a hundred takes over 300 ms.',
      'Live calls take nearly all of lane 0.',
    ]);
  });
});
