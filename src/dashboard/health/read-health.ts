import { histogramQuantile, type Samples } from './prometheus.ts';

/** One lane, as far as its metrics go. */
export interface LaneHealth {
  readonly lane: string;
  /** Share of the last seconds in which its thread was busy, [0, 1]. */
  readonly utilization: number;
  /** Share which its live streams took, [0, 1]. */
  readonly live: number;
  readonly queuedWindows: number;
  readonly lagMs: number;
}

/** How a server is, from two readings of its metrics. */
export interface Health {
  readonly activeStreams: number;
  readonly subscribers: number;
  /** Judged or abstained from, a second; null before a second reading. */
  readonly windowsPerSecond: number | null;
  /** From the last sample to the event, ms; null where no window came since the reading before. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  /** Since the server started, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Skipped since the reading before. */
  readonly skippedNow: number;
  readonly droppedEvents: number;
  readonly pluginErrors: number;
  readonly memoryBytes: number;
  readonly lanes: readonly LaneHealth[];
  readonly build: Readonly<Record<string, string>>;
}

/** Metrics and when they were read, ms. */
export interface Reading {
  readonly samples: Samples;
  readonly atMs: number;
}

const LATENCY = 'undertone_window_latency_seconds_bucket';
const SKIPPED = 'undertone_windows_skipped_total';

/**
 * How a server is.
 *
 * @param now - the newest reading
 * @param before - the one before; null for the first
 */
export function readHealth(now: Reading, before: Reading | null): Health {
  const { samples } = now;
  const elapsedS = before ? (now.atMs - before.atMs) / 1_000 : 0;
  const windows = before ? judged(samples) - judged(before.samples) : 0;
  const latency = (quantile: number) => {
    // Of all windows since the server started nobody could tell how it is now.
    const seconds =
      before && histogramQuantile(quantile, samples.get(LATENCY) ?? [], before.samples.get(LATENCY));
    return seconds === null ? null : seconds * 1_000;
  };
  return {
    activeStreams: sum(samples, 'undertone_streams_active'),
    subscribers: sum(samples, 'undertone_subscribers'),
    windowsPerSecond: elapsedS > 0 ? Math.max(0, windows / elapsedS) : null,
    latencyMs: { p50: latency(0.5), p99: latency(0.99) },
    skipped: Object.fromEntries(
      (samples.get(SKIPPED) ?? []).map(({ labels, value }) => [labels.reason ?? '', value]),
    ),
    skippedNow: before ? Math.max(0, sum(samples, SKIPPED) - sum(before.samples, SKIPPED)) : 0,
    droppedEvents: sum(samples, 'undertone_subscriber_dropped_events_total'),
    pluginErrors: sum(samples, 'undertone_plugin_errors_total'),
    memoryBytes: sum(samples, 'process_resident_memory_bytes'),
    lanes: readLanes(samples),
    build: samples.get('undertone_build_info')?.[0]?.labels ?? {},
  };
}

/** Latency that is worth an alert, ms, and the share of a lane that leaves too little room, as docs/metrics.md says. */
const SLOW_MS = 300;
const FULL_LANE = 0.8;

/**
 * What is wrong, in words; empty where nothing is.
 *
 * @param health - as read
 */
export function findTroubles({ latencyMs, skippedNow, lanes, activeStreams }: Health): string[] {
  const troubles: string[] = [];
  if (skippedNow > 0)
    troubles.push(`${skippedNow} windows were skipped just now: the machine cannot keep up.`);
  if (activeStreams > 0 && (latencyMs.p99 ?? 0) > SLOW_MS) {
    troubles.push(`One window in a hundred takes over ${SLOW_MS} ms.`);
  }
  const full = lanes.filter(({ live }) => live > FULL_LANE).map(({ lane }) => lane);
  if (full.length > 0) troubles.push(`Live calls take nearly all of lane ${full.join(', ')}.`);
  return troubles;
}

function judged(samples: Samples): number {
  const windows = samples.get('undertone_windows_total') ?? [];
  return windows.reduce(
    (total, { labels, value }) => (labels.result === 'skipped' ? total : total + value),
    0,
  );
}

function sum(samples: Samples, name: string): number {
  return (samples.get(name) ?? []).reduce((total, { value }) => total + value, 0);
}

function readLanes(samples: Samples): LaneHealth[] {
  const of = (name: string, lane: string) =>
    samples.get(name)?.find(({ labels }) => labels.lane === lane)?.value ?? 0;
  const lanes = (samples.get('undertone_lane_utilization_ratio') ?? []).map(
    ({ labels }) => labels.lane ?? '',
  );
  return lanes.map((lane) => ({
    lane,
    utilization: of('undertone_lane_utilization_ratio', lane),
    live: of('undertone_lane_live_ratio', lane),
    queuedWindows: of('undertone_lane_queue_windows', lane),
    lagMs: of('undertone_lane_lag_seconds', lane) * 1_000,
  }));
}
