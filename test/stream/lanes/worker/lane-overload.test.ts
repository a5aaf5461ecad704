import { describe, expect, test } from 'vitest';
import { LaneScheduler, type StartAnalysis } from '../../../../src/stream/lanes/worker/lane-scheduler.ts';
import { CALM_MS } from '../../../../src/stream/lanes/worker/overload-policy.ts';
import type { SkippedWindows } from '../../../../src/stream/operators/turns/pipeline-input.ts';
import { PIPELINE_OPTIONS, silence } from '../fake-lane-thread.ts';

/** Audio in one input, and time between two of each stream, ms. */
const FRAME_MS = 100;

/** What became of an input. */
interface Taken {
  readonly atMs: number;
  readonly stream: number;
  readonly skip: SkippedWindows;
  readonly lagMs: number;
}

/**
 * A lane in virtual time: its work takes `costMs` an input, half of it for the networks, of which a doubled hop saves half
 * and a skipped window all.
 */
function createVirtualLane() {
  let nowMs = 0;
  let costMs = 0;
  const arrivedAtMs: number[][] = [];
  const taken: Taken[] = [];
  const lost: { readonly stream: number; readonly ms: number; readonly atMs: number }[] = [];
  const startAnalysis: StartAnalysis = () => {
    const stream = arrivedAtMs.push([]) - 1;
    return {
      async push(input) {
        if (input.type === 'gap') lost.push({ stream, ms: input.toMs - input.fromMs, atMs: nowMs });
        if (input.type !== 'audio') return;
        const skip = input.skipWindows ?? 'none';
        taken.push({ atMs: nowMs, stream, skip, lagMs: nowMs - arrivedAtMs[stream]!.shift()! });
        nowMs += costMs * { none: 1, everyOther: 0.75, all: 0.5 }[skip];
      },
      close() {},
    };
  };
  const arrivals: { readonly atMs: number; readonly arrive: () => void }[] = [];
  const arriveUntilNow = () => {
    while (arrivals.length > 0 && arrivals[0]!.atMs <= nowMs) arrivals.shift()!.arrive();
  };
  const scheduler = new LaneScheduler({
    startAnalysis,
    maxLiveLagMs: 1_500,
    sink: { output() {}, ended() {}, failed() {} },
    yieldToThread: async () => arriveUntilNow(),
    now: () => nowMs,
  });

  return {
    scheduler,
    taken,
    lost,
    get nowMs() {
      return nowMs;
    },
    set costMs(value: number) {
      costMs = value;
    },
    open(live: boolean, count = 1): void {
      for (let i = 0; i < count; i++) scheduler.open(arrivedAtMs.length, PIPELINE_OPTIONS, live);
    },
    /** Lets all streams send for some time, and the lane work through what it can. */
    async run(durationMs: number): Promise<void> {
      const end = nowMs + durationMs;
      for (let atMs = nowMs; atMs < end; atMs += FRAME_MS) {
        const arrive = () =>
          arrivedAtMs.forEach((times, stream) => {
            times.push(atMs);
            scheduler.push(stream, silence(FRAME_MS));
          });
        arrivals.push({ atMs, arrive });
      }
      while (arrivals.length > 0) {
        nowMs = Math.max(nowMs, arrivals[0]!.atMs);
        arriveUntilNow();
        scheduler.measureLoad();
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = Math.max(nowMs, end);
    },
    /** Gives the first stream many inputs at once. */
    async burst(count: number): Promise<void> {
      for (let i = 0; i < count; i++) {
        arrivedAtMs[0]!.push(nowMs);
        scheduler.push(0, silence(FRAME_MS));
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** Lets time pass in which nothing arrives. */
    rest(durationMs: number): void {
      for (let passed = 0; passed < durationMs; passed += 250) {
        nowMs += 250;
        scheduler.measureLoad();
      }
    },
  };
}

const kinds = (taken: readonly Taken[]) => new Set(taken.map(({ skip }) => skip));

describe('a lane', () => {
  test('that keeps up leaves out nothing', async () => {
    const lane = createVirtualLane();
    lane.open(true, 8);
    lane.costMs = 10;
    await lane.run(20_000);
    expect(kinds(lane.taken)).toEqual(new Set(['none']));
    expect(lane.scheduler.measureLoad()).toMatchObject({ isHopDoubled: false });
    expect(lane.scheduler.measureLoad().liveShare).toBeCloseTo(0.8, 1);
  });

  test('that is a little behind doubles the hop of all streams, and loses nothing else', async () => {
    const lane = createVirtualLane();
    lane.open(true, 12);
    lane.costMs = 10;
    await lane.run(60_000);
    expect(kinds(lane.taken)).toEqual(new Set(['none', 'everyOther']));
    const late = lane.taken.filter(({ atMs }) => atMs > 20_000);
    expect(kinds(late)).toEqual(new Set(['everyOther']));
    expect(new Set(late.map(({ stream }) => stream)).size).toBe(12);
    expect(Math.max(...late.map(({ lagMs }) => lagMs))).toBeLessThan(500);
  });

  test('that is far behind doubles the hop first, then skips the oldest windows and stays within its limit', async () => {
    const lane = createVirtualLane();
    lane.open(true, 18);
    lane.costMs = 10;
    await lane.run(60_000);
    const firstOf = (kind: SkippedWindows) => lane.taken.findIndex(({ skip }) => skip === kind);
    expect(firstOf('everyOther')).toBeGreaterThan(0);
    expect(firstOf('all')).toBeGreaterThan(firstOf('everyOther'));
    const judged = lane.taken.filter(({ skip }) => skip !== 'all');
    // The limit, and a round of all streams before the lane hears of what has arrived.
    expect(Math.max(...judged.map(({ lagMs }) => lagMs))).toBeLessThan(1_500 + 18 * 10);
  });

  test('recovers within ten seconds of the load going, and judges every window again', async () => {
    const lane = createVirtualLane();
    lane.open(true, 18);
    lane.costMs = 10;
    await lane.run(30_000);
    expect(lane.scheduler.measureLoad().isHopDoubled).toBe(true);
    lane.costMs = 3;
    const goneAtMs = lane.nowMs;
    await lane.run(20_000);
    const late = lane.taken.filter(({ atMs }) => atMs > goneAtMs + 10_000);
    expect(kinds(late)).toEqual(new Set(['none']));
    expect(lane.scheduler.measureLoad().isHopDoubled).toBe(false);
  });

  test('that has no time even to hear everything lets go of the oldest audio, says so, and what waits does not grow', async () => {
    const lane = createVirtualLane();
    lane.open(true, 40);
    lane.costMs = 10;
    await lane.run(30_000);
    expect(lane.lost.length).toBeGreaterThan(0);
    // Three times the limit, and a round of all streams.
    const mostMs = 3 * 1_500 + 40 * 10;
    const duringLoad = lane.lost.filter(({ atMs }) => atMs < 30_000);
    expect(Math.min(...duringLoad.map(({ ms }) => ms))).toBeGreaterThanOrEqual(3_000);
    expect(Math.max(...lane.lost.map(({ ms }) => ms))).toBeLessThan(mostMs + 1_000);
    expect(lane.scheduler.measureLoad().lagMs).toBeLessThan(mostMs);
    lane.costMs = 1;
    const goneAtMs = lane.nowMs;
    await lane.run(20_000);
    expect(lane.lost.filter(({ atMs }) => atMs > goneAtMs + 1_000)).toEqual([]);
    expect(kinds(lane.taken.filter(({ atMs }) => atMs > goneAtMs + 10_000))).toEqual(new Set(['none']));
  });

  test('recovers also when nothing arrives any more', async () => {
    const lane = createVirtualLane();
    lane.open(true, 18);
    lane.costMs = 10;
    await lane.run(10_000);
    lane.rest(CALM_MS + 1_000);
    expect(lane.scheduler.measureLoad()).toEqual({ lagMs: 0, liveShare: 0, isHopDoubled: false });
  });

  test('does not swing between the two under a steady load', async () => {
    const lane = createVirtualLane();
    lane.open(true, 11);
    lane.costMs = 10;
    await lane.run(120_000);
    const changes = lane.taken.filter(({ skip }, i) => i > 0 && skip !== lane.taken[i - 1]!.skip);
    expect(changes).toHaveLength(1);
  });

  test('takes a burst it can work off without leaving out anything', async () => {
    const lane = createVirtualLane();
    lane.open(true);
    lane.costMs = 2;
    await lane.run(FRAME_MS);
    lane.taken.length = 0;
    await lane.burst(50);
    expect(lane.taken).toHaveLength(50);
    expect(kinds(lane.taken)).toEqual(new Set(['none']));
  });

  test('lets recordings wait, whole, and live streams go on beside them', async () => {
    const lane = createVirtualLane();
    lane.open(true);
    lane.open(false);
    lane.costMs = 45;
    await lane.run(20_000);
    lane.costMs = 55;
    await lane.run(20_000);
    const recording = lane.taken.filter(({ stream }) => stream === 1);
    expect(recording).toHaveLength(400);
    expect(kinds(recording)).toEqual(new Set(['none']));
    expect(kinds(lane.taken.filter(({ stream }) => stream === 0))).toEqual(new Set(['none']));
  });
});
