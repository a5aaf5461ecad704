import { identity, invert, multiply, rowsOf, type SquareMatrix, scaleRows } from '../matrix/square-matrix.ts';
import { expectedLeakage } from './expected-leakage.ts';
import { type FixedPointStep, fixedPointStep, nearestRotation } from './fixed-point.ts';
import { leaveSaddlePoint } from './saddle-point.ts';
import { WhitenedChannels } from './whitened-channels.ts';

/**
 * Why audio is not separated by what was heard last.
 *
 * - `silence`: there is nothing to hear.
 * - `oneSource`: there are fewer sources than channels; the channels are copies of one another, or someone is silent.
 * - `notConverged`: the iteration found no rest.
 * - `ambiguous`: it did, but the sources are so close to Gaussian noise that any other rotation would do as well.
 */
export type PassReason = 'silence' | 'oneSource' | 'notConverged' | 'ambiguous';

/** How hard to look. */
export interface IterationLimits {
  /** Iterations after which the search counts as failed. */
  readonly maxIterations: number;
  /** Change of the rotation at which it rests: 1 less the smallest cosine. */
  readonly tolerance: number;
}

/** An unmixing that can be trusted. */
export interface Estimate {
  readonly type: 'estimated';
  /** Rows give sources of unit variance, in no particular order and sign, `[n, n]`. */
  readonly unmixing: SquareMatrix;
  /** Covariance of the channels, `[n, n]`. */
  readonly covariance: SquareMatrix;
  /** Expected power of source l (column) in output k (row) that chance alone leads to, both of unit variance, `[n, n]`. */
  readonly leakage: SquareMatrix;
  readonly iterations: number;
}

/** No unmixing, and why. */
export interface Refusal {
  readonly type: 'refused';
  readonly reason: PassReason;
  readonly iterations: number;
}

/**
 * Expected power of one source in another's output above which an estimate is not trusted: -25 dB. Over pairs of RAVDESS
 * actors, 3 s windows whose voices came apart expect nearly always less than -35 dB, the others more than -22 dB.
 */
export const MAX_LEAKAGE = 0.003;

/** Restarts from a saddle point; one is rare, and each leaves it for good. */
const MAX_RESTARTS = 3;

/**
 * Estimates how to undo an instantaneous mixture, by FastICA (symmetric, log cosh).
 *
 * @param channels - as many mixtures as sources, 2 to 8
 * @param nSteps - how many samples of each count, from the first; their order is irrelevant
 * @param limits - of the iteration
 * @param start - an unmixing believed to be near; without one the search starts with the channels themselves
 */
export function estimateUnmixing(
  channels: readonly Float32Array[],
  nSteps: number,
  limits: IterationLimits,
  start?: SquareMatrix,
): Estimate | Refusal {
  const whitened = WhitenedChannels.from(channels, nSteps);
  if (typeof whitened === 'string') return { type: 'refused', reason: whitened, iterations: 0 };
  const { rotation, change, iterations } = search(whitened, startRotation(whitened.whitening, start), limits);
  if (!(change < limits.tolerance)) return { type: 'refused', reason: 'notConverged', iterations };
  const leakage = expectedLeakage(whitened, rotation);
  if (!(Math.max(...leakage) < MAX_LEAKAGE)) return { type: 'refused', reason: 'ambiguous', iterations };
  const { covariance } = whitened.statistics;
  return { type: 'estimated', unmixing: whitened.unmixing(rotation), covariance, leakage, iterations };
}

interface Found extends FixedPointStep {
  readonly iterations: number;
}

/** Iterates to rest, and on from there as long as the rest was a saddle point. */
function search(whitened: WhitenedChannels, start: SquareMatrix, limits: IterationLimits): Found {
  let found = iterate(whitened, start, limits, 0);
  for (let restart = 0; restart < MAX_RESTARTS && found.change < limits.tolerance; restart++) {
    const elsewhere = leaveSaddlePoint(whitened, found.rotation);
    if (elsewhere === found.rotation) break;
    found = iterate(whitened, elsewhere, limits, found.iterations);
  }
  return found;
}

function iterate(
  whitened: WhitenedChannels,
  start: SquareMatrix,
  { maxIterations, tolerance }: IterationLimits,
  before: number,
): Found {
  let found = fixedPointStep(whitened, start);
  let iterations = before + 1;
  while (found.change >= tolerance && iterations < maxIterations) {
    found = fixedPointStep(whitened, found.rotation);
    iterations++;
  }
  return { ...found, iterations };
}

/** The rotation nearest to an earlier unmixing; the channels themselves where there is none. */
function startRotation(whitening: SquareMatrix, start: SquareMatrix | undefined): SquareMatrix {
  const n = rowsOf(whitening);
  if (start === undefined) return identity(n);
  const rotation = multiply(start, invert(whitening));
  const inverseLengths = Array.from({ length: n }, (_, i) => {
    return 1 / Math.hypot(...rotation.subarray(i * n, i * n + n));
  });
  return nearestRotation(scaleRows(rotation, inverseLengths));
}
