/** How long to wait between attempts to connect. */
export interface BackoffOptions {
  /** Upper bound of the first wait, ms. Default 500. */
  readonly baseMs?: number;
  /** Upper bound of every wait, ms. Default 30,000. */
  readonly maxMs?: number;
}

/** {@link BackoffOptions} where left out. */
export const DEFAULT_BACKOFF: Required<BackoffOptions> = Object.freeze({ baseMs: 500, maxMs: 30_000 });

/**
 * The wait before an attempt: uniform between 0 and a bound that doubles with every failure ("full jitter").
 *
 * Spreading the waits over the whole range keeps clients that lost the same server from coming back together.
 *
 * @param attempt - failures in a row so far, 1 or more
 * @param backoff - bounds, ms
 * @param random - uniform in [0, 1)
 * @returns ms
 * @see Brooker (2015), "Exponential Backoff and Jitter", AWS Architecture Blog
 */
export function backoffDelayMs(
  attempt: number,
  backoff: Required<BackoffOptions>,
  random: () => number,
): number {
  const boundMs = Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1));
  return random() * boundMs;
}
