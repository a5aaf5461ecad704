import { F32, GROUP, LANES, MAX_FRAMES, STEEP_FRAMES } from './memory-layout';

/** The frame in a lane of the group at work. */
// @ts-ignore: decorator
@inline
export function frameOfLane(lane: i32): i32 {
  return load<i32>(GROUP + <usize>lane * F32);
}

/** Takes neighbouring frames into the group; lanes beyond the last frame repeat it. */
export function groupFrames(firstFrame: i32, nFrames: i32): void {
  for (let lane = 0; lane < LANES; lane++) {
    store<i32>(GROUP + <usize>lane * F32, min(firstFrame + lane, nFrames - 1));
  }
}

/**
 * Takes frames of the list of steep ones into the group. They are computed two at a time: a lane without a frame repeats the other
 * of its pair, and pairs without any, which nobody computes, have the row behind all frames to write to.
 */
export function groupSteepFrames(first: i32, nSteep: i32): void {
  for (let lane = 0; lane < LANES; lane++) {
    const firstOfPair = first + (lane & ~1);
    const place = STEEP_FRAMES + <usize>min(first + lane, nSteep - 1) * F32;
    store<i32>(GROUP + <usize>lane * F32, firstOfPair < nSteep ? load<i32>(place) : MAX_FRAMES);
  }
}

/**
 * Adds the group's frames whose lanes are set in a mask to the list of steep ones.
 *
 * @param nLanes - lanes that do not repeat another
 * @returns length of the list
 */
export function noteSteepFrames(mask: i32, nLanes: i32, nSteep: i32): i32 {
  for (let lane = 0; lane < nLanes; lane++) {
    if ((mask & (1 << lane)) == 0) continue;
    store<i32>(STEEP_FRAMES + <usize>nSteep * F32, frameOfLane(lane));
    nSteep++;
  }
  return nSteep;
}
