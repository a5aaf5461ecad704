/** Where the client gets its time from; tests pass one they move by hand. */
export interface Clock {
  /** A time that never runs backwards, ms; only differences mean anything. */
  now(): number;
  /**
   * Calls back once after a delay.
   *
   * @param callback - called at most once
   * @param delayMs - 0 or more
   * @returns cancels the call; calling it later or again does nothing
   */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The machine's own clock and timers. */
export const SYSTEM_CLOCK: Clock = Object.freeze({
  now: () => performance.now(),
  schedule: (callback: () => void, delayMs: number) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});

/**
 * Waits for a while, or less when the signal is aborted; never rejects.
 *
 * @param clock - what measures the wait
 * @param delayMs - how long
 * @param signal - ends the wait early
 */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || delayMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.schedule(wake, delayMs);
    signal.addEventListener('abort', wake);
  });
}
