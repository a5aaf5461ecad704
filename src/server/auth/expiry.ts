import type { Clock, Timer } from '../clock.ts';
import type { Grant } from './grant.ts';

/** Longest delay a timer of Node can hold; a longer one would fire at once, ms. */
const MAX_DELAY_MS = 2_147_483_647;

/**
 * Waits for the end of a grant.
 *
 * @param grant - one without an end is waited for in vain
 * @param clock - tells the time
 * @param onExpired - called once, when the grant has ended
 */
export function watchExpiry(grant: Grant, clock: Clock, onExpired: () => void): Timer {
  const { expiresAtMs } = grant;
  if (expiresAtMs === null) return { cancel() {} };
  let timer = wait(expiresAtMs);

  function wait(untilMs: number): Timer {
    const leftMs = untilMs - clock.now();
    if (leftMs <= MAX_DELAY_MS) return clock.after(Math.max(0, leftMs), onExpired);
    return clock.after(MAX_DELAY_MS, () => {
      timer = wait(untilMs);
    });
  }

  return { cancel: () => timer.cancel() };
}
