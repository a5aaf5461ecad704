import type { Clock, Timer } from '../../src/server/clock.ts';

/** Time that only moves when a test says so. */
export interface FakeClock extends Clock {
  /** Moves time on and runs the timers that fall due, in order. */
  advance(durationMs: number): void;
  /** Timers that would still fire. */
  readonly pending: number;
}

interface Scheduled {
  dueMs: number;
  readonly action: () => void;
  /** Null for a timer that fires once. */
  readonly intervalMs: number | null;
}

/** A clock that begins at a fixed moment. */
export function createFakeClock(): FakeClock {
  let nowMs = Date.UTC(2026, 0, 1);
  const timers = new Set<Scheduled>();

  function schedule(delayMs: number, action: () => void, intervalMs: number | null): Timer {
    const timer = { dueMs: nowMs + delayMs, action, intervalMs };
    timers.add(timer);
    return { cancel: () => timers.delete(timer) };
  }

  function nextDue(untilMs: number): Scheduled | undefined {
    return [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  return {
    now: () => nowMs,
    after: (delayMs, action) => schedule(delayMs, action, null),
    every: (intervalMs, action) => schedule(intervalMs, action, intervalMs),
    advance(durationMs) {
      const untilMs = nowMs + durationMs;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        nowMs = timer.dueMs;
        if (timer.intervalMs === null) timers.delete(timer);
        else timer.dueMs += timer.intervalMs;
        timer.action();
      }
      nowMs = untilMs;
    },
    get pending() {
      return timers.size;
    },
  };
}
