/** Subscribers of a closing server come back between 1 and 5 s later, so that they do not all come at once, ms. */
const MIN_DELAY_MS = 1_000;
const SPREAD_MS = 4_000;

/**
 * When one subscriber of a server that is about to close should come back.
 *
 * @param random - uniform in [0, 1)
 * @returns whole ms from now
 */
export function reconnectDelay(random: () => number): number {
  return MIN_DELAY_MS + Math.round(random() * SPREAD_MS);
}
