import type { PitchCandidate } from './candidates.ts';

/** How the path through the frames weighs what it goes by; all costs are in units of aperiodicity. */
export interface PathCosts {
  /** A frame counts as voiced where its period is at least this perfect. */
  readonly unvoiced: number;
  /** For every octave a candidate lies under the highest pitch: of two equal dips the shorter period is the voice's. */
  readonly octaveBelow: number;
  /** For every octave between one frame's pitch and the next. */
  readonly octaveJump: number;
  /** For each change between voiced and unvoiced. */
  readonly voicingChange: number;
}

/** A state of one frame on the best path so far. */
interface Step {
  readonly candidate: PitchCandidate | null;
  readonly cost: number;
  readonly previous: Step | null;
}

/**
 * Chooses one candidate or none for every frame, so that the whole path costs least (Viterbi), which keeps a voice in its
 * octave where single frames mistake it.
 *
 * @param frames - candidates of every frame; none where it cannot be voiced
 * @param maxF0 - highest pitch, Hz
 * @returns the candidate of every frame, null where it is unvoiced
 * @see Boersma (1993), whose path this is over YIN's candidates
 */
export function findBestPath(
  frames: readonly (readonly PitchCandidate[])[],
  maxF0: number,
  costs: PathCosts,
): (PitchCandidate | null)[] {
  let steps: readonly Step[] = [{ candidate: null, cost: 0, previous: null }];
  for (const candidates of frames) {
    const states = [null, ...candidates];
    steps = states.map((candidate) =>
      cheapestStep(steps, candidate, ownCost(candidate, maxF0, costs), costs),
    );
  }
  return walkBack(steps, frames.length);
}

function ownCost(candidate: PitchCandidate | null, maxF0: number, costs: PathCosts): number {
  if (candidate === null) return costs.unvoiced;
  return candidate.aperiodicity + costs.octaveBelow * Math.log2(maxF0 / candidate.f0);
}

function cheapestStep(
  before: readonly Step[],
  candidate: PitchCandidate | null,
  own: number,
  costs: PathCosts,
): Step {
  let best: Step | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const step of before) {
    const cost = step.cost + changeCost(step.candidate, candidate, costs);
    if (cost < least) [best, least] = [step, cost];
  }
  return { candidate, cost: least + own, previous: best };
}

function changeCost(from: PitchCandidate | null, to: PitchCandidate | null, costs: PathCosts): number {
  if (from === null || to === null) return from === to ? 0 : costs.voicingChange;
  return costs.octaveJump * Math.abs(Math.log2(from.f0 / to.f0));
}

function walkBack(steps: readonly Step[], length: number): (PitchCandidate | null)[] {
  const path = new Array<PitchCandidate | null>(length).fill(null);
  let step = steps.reduce((best, each) => (each.cost < best.cost ? each : best));
  for (let frame = length - 1; frame >= 0; frame--) {
    path[frame] = step.candidate;
    step = step.previous!;
  }
  return path;
}
