/** A lane counts as level with its live streams while none of their audio waits longer than this, ms. */
export const CALM_LAG_MS = 100;

/** How long a lane must have been calm before it judges every window again, ms. */
export const CALM_MS = 3_000;

/**
 * Share of its time that live streams may take at the doubled hop if the hop is to be halved again.
 *
 * At twice the hop they cost about 0.7 of what they do at the normal one (signal work stays, inference halves), so 0.6 becomes
 * 0.86 and leaves room. Without this limit a lane under a steady load would swing between the two.
 */
const MAX_CALM_SHARE = 0.6;

/** Shortest stretch that says something about how busy a lane is, ms. */
const MIN_SHARE_SPAN_MS = 1_000;

/** Watches one lane and decides how much it can do. */
export interface OverloadPolicy {
  /** True while live streams get every other window only. */
  readonly isHopDoubled: boolean;
  /** Live streams have had the lane for this long, ms. */
  worked(durationMs: number): void;
  /**
   * Takes notice of how far behind the lane is; call it with every live input and regularly besides.
   *
   * @param lagMs - how long live audio has waited
   * @param nowMs - the time
   */
  observe(lagMs: number, nowMs: number): void;
  /** Share of the last second or more that live streams took, [0, 1]. */
  liveShare(nowMs: number): number;
}

/**
 * Doubles the hop when a lane falls behind and halves it again when it has been level for {@link CALM_MS} with time to spare.
 *
 * Doubling comes long before windows are lost: half of them for everyone is better than none for some.
 *
 * @param doubleAtMs - lag from which the hop is doubled, ms
 * @param startMs - the time
 */
export function createOverloadPolicy(doubleAtMs: number, startMs: number): OverloadPolicy {
  let isHopDoubled = false;
  let calmSinceMs = startMs;
  let calmWorkMs = 0;
  let shareSinceMs = startMs;
  let shareWorkMs = 0;
  let share = 0;

  function watchCalm(nowMs: number): void {
    calmSinceMs = nowMs;
    calmWorkMs = 0;
  }

  return {
    get isHopDoubled() {
      return isHopDoubled;
    },
    worked(durationMs) {
      calmWorkMs += durationMs;
      shareWorkMs += durationMs;
    },
    observe(lagMs, nowMs) {
      const mayEnd = isHopDoubled && lagMs <= CALM_LAG_MS;
      if (lagMs > doubleAtMs) isHopDoubled = true;
      if (!mayEnd) return watchCalm(nowMs);
      const calmMs = nowMs - calmSinceMs;
      if (calmMs < CALM_MS) return;
      isHopDoubled = calmWorkMs / calmMs > MAX_CALM_SHARE;
      watchCalm(nowMs);
    },
    liveShare(nowMs) {
      const spanMs = nowMs - shareSinceMs;
      if (spanMs < MIN_SHARE_SPAN_MS) return share;
      share = Math.min(1, shareWorkMs / spanMs);
      shareSinceMs = nowMs;
      shareWorkMs = 0;
      return share;
    },
  };
}
