/** A timer that can be stopped. */
export interface Timer {
  /** Stops it; calling it again, or after it fired, does nothing. */
  cancel(): void;
}

/** Wall-clock time and timers, passed in so that tests can move time themselves. */
export interface Clock {
  /** Now, ms since the Unix epoch with fractions; never goes backwards. */
  now(): number;
  /**
   * Calls `action` once.
   *
   * @param delayMs - from now, ms
   */
  after(delayMs: number, action: () => void): Timer;
  /**
   * Calls `action` again and again until cancelled.
   *
   * @param intervalMs - between calls, ms
   */
  every(intervalMs: number, action: () => void): Timer;
}

/** The machine's own time. */
export const SYSTEM_CLOCK: Clock = Object.freeze({
  now: () => performance.timeOrigin + performance.now(),
  after(delayMs: number, action: () => void): Timer {
    const timer = setTimeout(action, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
  every(intervalMs: number, action: () => void): Timer {
    const timer = setInterval(action, intervalMs);
    return { cancel: () => clearInterval(timer) };
  },
});
