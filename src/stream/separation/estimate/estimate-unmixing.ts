import { identity, invert, multiply, rowsOf, type SquareMatrix, scaleRows } from '../matrix/square-matrix.ts';
import { measureChannels } from './channel-statistics.ts';
import { FixedPoint, type FixedPointStep, nearestRotation, type SourceMoments } from './fixed-point.ts';
import { whiteningOf } from './whitening.ts';

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
  /** |E[g(s) s] - E[g'(s)]| of every source: 0 for Gaussian noise, 0.3 to 0.5 for a voice. */
  readonly nonGaussianity: Float64Array;
  readonly iterations: number;
}

/** No unmixing, and why. */
export interface Refusal {
  readonly type: 'refused';
  readonly reason: PassReason;
  readonly iterations: number;
}

/**
 * Expected power of one source in another's output above which the sources count as not identifiable: -20 dB. Voices stay
 * below -37 dB from one second of audio on, Gaussian noise above -10 dB however long it is.
 */
const MAX_LEAKAGE = 0.01;

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
  const statistics = measureChannels(channels, nSteps);
  const whitening = whiteningOf(statistics);
  if (typeof whitening === 'string') return { type: 'refused', reason: whitening, iterations: 0 };
  const fixedPoint = new FixedPoint(channels, nSteps, statistics, whitening);
  const { rotation, change, moments, iterations } = search(
    fixedPoint,
    startRotation(whitening, start),
    limits,
  );
  if (!(change < limits.tolerance)) return { type: 'refused', reason: 'notConverged', iterations };
  const nonGaussianity = moments.projected.map((value, i) => Math.abs(value - moments.slope[i]!));
  if (!(expectedLeakage(moments, nonGaussianity, nSteps) < MAX_LEAKAGE)) {
    return { type: 'refused', reason: 'ambiguous', iterations };
  }
  const unmixing = multiply(rotation, whitening);
  return { type: 'estimated', unmixing, covariance: statistics.covariance, nonGaussianity, iterations };
}

interface Found extends FixedPointStep {
  readonly iterations: number;
}

/** Iterates to rest, and on from there as long as the rest was a saddle point. */
function search(fixedPoint: FixedPoint, start: SquareMatrix, limits: IterationLimits): Found {
  let found = iterate(fixedPoint, start, limits, 0);
  for (let restart = 0; restart < MAX_RESTARTS && found.change < limits.tolerance; restart++) {
    const elsewhere = fixedPoint.leaveSaddle(found.rotation);
    if (elsewhere === found.rotation) break;
    found = iterate(fixedPoint, elsewhere, limits, found.iterations);
  }
  return found;
}

function iterate(
  fixedPoint: FixedPoint,
  start: SquareMatrix,
  { maxIterations, tolerance }: IterationLimits,
  before: number,
): Found {
  let found = fixedPoint.step(start);
  let iterations = before + 1;
  while (found.change >= tolerance && iterations < maxIterations) {
    found = fixedPoint.step(found.rotation);
    iterations++;
  }
  return { ...found, iterations };
}

function startRotation(whitening: SquareMatrix, start: SquareMatrix | undefined): SquareMatrix {
  const n = rowsOf(whitening);
  if (start === undefined) return identity(n);
  const rotation = multiply(start, invert(whitening));
  const lengths = Array.from({ length: n }, (_, i) => Math.hypot(...rotation.subarray(i * n, i * n + n)));
  return nearestRotation(
    scaleRows(
      rotation,
      lengths.map((length) => 1 / length),
    ),
  );
}

/**
 * The power of the worst leak between two sources that chance alone leads to, relative to the sources, from the asymptotic
 * variance of symmetric FastICA.
 *
 * @see Tichavsky, Koldovsky and Oja (2006), Performance analysis of the FastICA algorithm and Cramer-Rao bounds for linear
 *   independent component analysis, equation 10
 */
function expectedLeakage(
  { projected, power }: SourceMoments,
  nonGaussianity: Float64Array,
  nSteps: number,
): number {
  const spread = power.map((value, i) => value - projected[i]! ** 2);
  let worst = 0;
  for (let k = 0; k < spread.length; k++) {
    for (let l = 0; l < spread.length; l++) {
      if (k === l) continue;
      const distance = (nonGaussianity[k]! + nonGaussianity[l]!) ** 2;
      worst = Math.max(worst, (spread[k]! + spread[l]! + nonGaussianity[l]! ** 2) / distance);
    }
  }
  return worst / nSteps;
}
