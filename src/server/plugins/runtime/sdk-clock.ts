import type { Clock as SdkClock } from '../../../sdk/connection/clock.ts';
import type { Clock } from '../../clock.ts';

/**
 * The server's clock as plugins know clocks.
 *
 * @param clock - the server's
 */
export function sdkClock(clock: Clock): SdkClock {
  return {
    now: () => clock.now(),
    schedule(callback, delayMs) {
      const timer = clock.after(delayMs, callback);
      return () => timer.cancel();
    },
  };
}
