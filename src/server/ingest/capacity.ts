import type { LaneStats } from '../../stream/lanes/lane.ts';

/** Share of a lane's time that live streams may take before it gets no more streams. */
const MAX_LIVE_SHARE = 0.9;

/** How long to wait for a lane that is full and keeps up: until some stream ends, ms. */
export const FULL_RETRY_MS = 5_000;

/** A lane that fell behind must have been level for this long before it works normally again, ms. */
const RECOVERY_MS = 3_000;

/** Longest advice, ms: by then the load may be another. */
const MAX_RETRY_MS = 30_000;

/** A lane that is busy all the time still gets through its backlog, if slowly. */
const LEAST_SPARE_SHARE = 0.05;

const hasRoom = ({ isHopDoubled, liveShare }: LaneStats): boolean =>
  !isHopDoubled && liveShare < MAX_LIVE_SHARE;

/** When a lane can be expected to have room: its backlog, worked off in the time it has to spare, and its recovery. */
function waitFor({ isHopDoubled, lagMs, liveShare }: LaneStats): number {
  if (!isHopDoubled) return FULL_RETRY_MS;
  return RECOVERY_MS + lagMs / Math.max(LEAST_SPARE_SHARE, 1 - liveShare);
}

/**
 * Whether the lanes can take another stream.
 *
 * @param lanes - how busy they are
 * @returns null when one of them has room; otherwise how long a publisher should wait, ms, by the load they measured
 */
export function retryAfter(lanes: readonly LaneStats[]): number | null {
  if (lanes.some(hasRoom)) return null;
  return Math.round(Math.min(MAX_RETRY_MS, ...lanes.map(waitFor)));
}
