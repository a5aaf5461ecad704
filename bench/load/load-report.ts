import type { DegradedArrival } from './event-watch.ts';
import { windowsIn, windowsLostToGaps } from './gap-windows.ts';
import type { LoadOptions } from './load-options.ts';
import type { LoadRun, Stretch } from './load-run.ts';
import { threadTimes } from './server-probe.ts';
import { type Spread, slopeOf, spreadOf } from './statistics.ts';

/** Latency from which a window counts as late, ms: the target for the 99th percentile. */
const LATE_MS = 300;

/** One stretch in numbers. */
export interface StretchReport {
  readonly name: string;
  readonly streams: number;
  readonly seconds: number;
  /** From the arrival of a window's last sample to the writing of its event, as the server says, ms. */
  readonly latencyMs: Spread;
  /** From the sending of the last sample a window covers to the arrival of its event, ms. */
  readonly endToEndMs: Spread;
  readonly abstainedShare: number;
  readonly degradedEvents: number;
  /** By the reason the server gave. */
  readonly skippedWindows: Readonly<Record<string, number>>;
  /** From the beginning of the stretch to the last late window or degraded event, s; 0 when there was none. */
  readonly lastTroubleSeconds: number;
  /** CPU time of the server a second of audio and stream, ms. */
  readonly cpuMsPerStreamSecond: number;
  /** The same, thread by thread, where that can be told. */
  readonly threadMsPerStreamSecond: Readonly<Record<string, number>>;
  /** Cores the server and this generator used, and everything else on the machine, which should be next to nothing. */
  readonly serverCores: number;
  readonly generatorCores: number;
  readonly otherCores: number;
  readonly laneUtilization: { readonly mean: number; readonly max: number };
  readonly loopDelayP99Ms: number;
  readonly rssMb: { readonly start: number; readonly end: number; readonly slopePerMinute: number };
  readonly heapMb: { readonly end: number };
  /** How late this generator was with its own frames, ms. */
  readonly framesLateMs: Spread;
}

/** One run in numbers. */
export interface LoadReport {
  readonly frameMs: number;
  readonly model: string;
  readonly voices: readonly string[];
  readonly stretches: readonly StretchReport[];
  /** Over the whole run; `gap` lie in audio the server let go of, `missing` are neither delivered nor said to be lost. */
  readonly windows: {
    readonly expected: number;
    readonly delivered: number;
    readonly skipped: number;
    readonly gap: number;
    readonly missing: number;
  };
  /** Events left out because this generator read too slowly. */
  readonly missedEvents: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly idleRssMb: number;
  readonly rssMbPerStream: number;
}

/**
 * Puts a run into numbers.
 *
 * @param run - what was seen
 * @param options - what was asked for
 * @param model - what was run
 * @param pid - of the server where it is known
 */
export function reportLoad(
  run: LoadRun,
  options: LoadOptions,
  model: string,
  pid: number | null,
): LoadReport {
  const { callers, watch, idle, stretches, voices } = run;
  const [measured] = stretches;
  const busiest = Math.max(...measured!.samples.map(({ rssMb }) => rssMb));
  return {
    frameMs: options.frameMs,
    model,
    voices,
    stretches: stretches.map((stretch) => reportStretch(stretch, run, pid)),
    windows: countWindows(run),
    missedEvents: watch.missedEvents,
    failures: Object.fromEntries(callers.failures),
    idleRssMb: idle.rssMb,
    rssMbPerStream: (busiest - idle.rssMb) / Math.max(1, measured!.streams),
  };
}

function countWindows({ callers, watch }: LoadRun): LoadReport['windows'] {
  let expected = 0;
  let gap = 0;
  for (const [stream, { sentMs }] of callers.calls) {
    expected += windowsIn(sentMs);
    gap += windowsLostToGaps(sentMs, watch.gapsOf.get(stream) ?? []);
  }
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
  const [delivered, skipped] = [total(watch.windowsOf), total(watch.skippedOf)];
  return { expected, delivered, skipped, gap, missing: expected - delivered - skipped - gap };
}

function countSkipped(degraded: readonly DegradedArrival[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason, skippedWindows } of degraded) counts[reason] = (counts[reason] ?? 0) + skippedWindows;
  return counts;
}

function reportStretch(stretch: Stretch, { watch }: LoadRun, pid: number | null): StretchReport {
  const { name, startMs, endMs, streams, samples, generatorCpuSeconds, machineCpuSeconds, framesLateMs } =
    stretch;
  const isWithin = (atMs: number): boolean => atMs >= startMs && atMs < endMs;
  const windows = watch.windows.filter(({ sentAtMs }) => isWithin(sentAtMs));
  const degraded = watch.degraded.filter(({ atMs }) => isWithin(atMs));
  const late = windows.filter(({ endToEndMs }) => endToEndMs > LATE_MS);
  const lastTroubleMs = Math.max(
    startMs,
    ...late.map(({ sentAtMs, endToEndMs }) => sentAtMs + endToEndMs),
    ...degraded.map(({ atMs }) => atMs),
  );
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const seconds = (last.atMs - first.atMs) / 1_000;
  const perStreamSecond = (cpuSeconds: number): number =>
    (cpuSeconds * 1_000) / (seconds * Math.max(1, streams));
  const threads = pid === null ? [] : threadTimes(first, last, pid);
  const lanes = samples.flatMap(({ laneUtilization }) => laneUtilization);
  return {
    name,
    streams,
    seconds,
    latencyMs: spreadOf(windows.map(({ latencyMs }) => latencyMs)),
    endToEndMs: spreadOf(windows.map(({ endToEndMs }) => endToEndMs)),
    abstainedShare: windows.filter(({ isAbstained }) => isAbstained).length / Math.max(1, windows.length),
    degradedEvents: degraded.length,
    skippedWindows: countSkipped(degraded),
    lastTroubleSeconds: (lastTroubleMs - startMs) / 1_000,
    cpuMsPerStreamSecond: perStreamSecond(last.cpuSeconds - first.cpuSeconds),
    threadMsPerStreamSecond: Object.fromEntries(
      threads.map((thread) => [thread.name, perStreamSecond(thread.seconds)]),
    ),
    serverCores: (last.cpuSeconds - first.cpuSeconds) / seconds,
    generatorCores: generatorCpuSeconds / ((endMs - startMs) / 1_000),
    otherCores: (machineCpuSeconds - generatorCpuSeconds - last.cpuSeconds + first.cpuSeconds) / seconds,
    laneUtilization: {
      mean: lanes.reduce((sum, share) => sum + share, 0) / Math.max(1, lanes.length),
      max: Math.max(0, ...lanes),
    },
    loopDelayP99Ms: Math.max(...samples.map(({ loopDelayP99Ms }) => loopDelayP99Ms)),
    rssMb: {
      start: first.rssMb,
      end: last.rssMb,
      slopePerMinute: slopeOf(samples.map(({ atMs, rssMb }) => ({ x: atMs / 60_000, y: rssMb }))),
    },
    heapMb: { end: last.heapMb },
    framesLateMs: spreadOf(framesLateMs),
  };
}
