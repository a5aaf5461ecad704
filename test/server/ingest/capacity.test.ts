import { describe, expect, test } from 'vitest';
import { FULL_RETRY_MS, retryAfter } from '../../../src/server/ingest/capacity.ts';
import type { LaneLoad, LaneStats } from '../../../src/stream/lanes/lane.ts';

const lane = (load: Partial<LaneLoad> = {}): LaneStats => ({
  lane: 0,
  streams: 100,
  queuedWindows: 0,
  utilization: 1,
  lagMs: 0,
  liveShare: 0.5,
  isHopDoubled: false,
  ...load,
});
const behind = (lagMs: number, liveShare: number) => lane({ lagMs, liveShare, isHopDoubled: true });

describe('new streams', () => {
  test('are taken while one lane has room, however busy recordings keep it', () => {
    expect(retryAfter([lane()])).toBeNull();
    expect(retryAfter([behind(900, 1), lane({ liveShare: 0.89 })])).toBeNull();
  });

  test('are to wait for others to end where live streams take nearly all the time', () => {
    expect(retryAfter([lane({ liveShare: 0.95 })])).toBe(FULL_RETRY_MS);
  });

  test('are to wait for the backlog and the recovery of the lane that is ready first', () => {
    expect(retryAfter([behind(500, 0.5), behind(1_000, 0.9)])).toBe(3_000 + 500 / 0.5);
  });

  test('are never told to wait for more than half a minute', () => {
    expect(retryAfter([behind(60_000, 1)])).toBe(30_000);
  });
});
