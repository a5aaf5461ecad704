import type { Clock } from '../connection/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Time that passes only when told to. */
export interface ManualClock extends Clock {
  /** Number of calls still to come. */
  readonly pending: number;
  /**
   * Lets time pass: makes every call that falls due, in order, and lets promises settle before and after each.
   *
   * @param ms - how long
   */
  advance(ms: number): Promise<void>;
}

/** Makes a clock that starts at 0 and stands still. */
export function createManualClock(): ManualClock {
  const timers = new Set<Timer>();
  let nowMs = 0;

  function earliest(untilMs: number): Timer | undefined {
    const due = [...timers].filter(({ dueMs }) => dueMs <= untilMs);
    return due.sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  return {
    now: () => nowMs,
    get pending() {
      return timers.size;
    },
    schedule(callback, delayMs) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let timer = earliest(untilMs); timer; timer = earliest(untilMs)) {
        timers.delete(timer);
        nowMs = timer.dueMs;
        timer.callback();
        await settle();
      }
      nowMs = untilMs;
    },
  };
}

/** Enough turns of the microtask queue for chains of promises to come to rest. */
const SETTLE_TURNS = 50;

/** Lets promises that can settle do so; no time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLE_TURNS; turn += 1) await Promise.resolve();
}
