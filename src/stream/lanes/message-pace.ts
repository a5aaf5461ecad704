/**
 * Shortest time between two messages to one thread, ms. Every message wakes the other thread up, which costs both some 0.1 ms, more
 * than the sound of a frame takes; with hundreds of calls a thread would do little else.
 */
export const MESSAGE_INTERVAL_MS = 5;

/** Clock and timers of {@link paceMessages}. */
export interface PaceTiming {
  /** Clock, ms with fractions. */
  readonly now: () => number;
  /** Calls its argument once, at the next turn of the event loop. */
  readonly soon: (action: () => void) => void;
  /** Calls its argument once, after some ms. */
  readonly later: (action: () => void, ms: number) => void;
}

/** Those of the thread. */
const THREAD_TIMING: PaceTiming = Object.freeze({
  now: () => performance.now(),
  soon: (action: () => void) => void setImmediate(action),
  later: (action: () => void, ms: number) => void setTimeout(action, ms),
});

/**
 * Spaces out what is sent to another thread: at the next turn where nothing was sent lately, so that a lone call does not wait, else
 * {@link MESSAGE_INTERVAL_MS} after the last time, so that the messages of many calls go together.
 *
 * @param timing - clock and timers; the thread's own when left out
 * @returns a function that calls its argument once, soon
 */
export function paceMessages({ now, soon, later }: PaceTiming = THREAD_TIMING): (send: () => void) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (send) => {
    const run = () => {
      lastMs = now();
      send();
    };
    const waitMs = lastMs + MESSAGE_INTERVAL_MS - now();
    if (waitMs > 0) later(run, waitMs);
    else soon(run);
  };
}
