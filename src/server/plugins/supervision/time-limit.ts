import type { Clock } from '../../clock.ts';

/** A call did not end in time. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/**
 * Waits for a promise, but not for long.
 *
 * @param clock - what measures the wait
 * @param limitMs - longest wait, ms
 * @param promise - what to wait for; should it reject after the limit, nobody hears of it
 * @throws what the promise rejects with, in time
 */
export async function withinLimit<T>(
  clock: Clock,
  limitMs: number,
  promise: PromiseLike<T>,
): Promise<T | typeof TIMED_OUT> {
  return await new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, () => resolve(TIMED_OUT));
    promise.then(resolve, reject).then(() => timer.cancel());
  });
}
