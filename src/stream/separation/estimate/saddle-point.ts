import { rowsOf, type SquareMatrix } from '../matrix/square-matrix.ts';
import type { WhitenedChannels } from './whitened-channels.ts';

/** Mean size of a normal variable of unit variance. */
const GAUSSIAN_MEAN_SIZE = Math.sqrt(2 / Math.PI);

/** Samples handled at once. */
const BLOCK = 512;

/**
 * Leaves a saddle point, where the iteration may come to rest between two sources: turns a pair of rows by 45 degrees where
 * that makes them less Gaussian.
 *
 * @param whitened - the channels
 * @param rotation - where the iteration rests, `[n, n]`
 * @returns another rotation to iterate from, or the same one if no pair gains
 * @see Tichavsky, Koldovsky and Oja (2006), Performance analysis of the FastICA algorithm and Cramer-Rao bounds for linear
 *   independent component analysis: their test of saddle points
 */
export function leaveSaddlePoint(whitened: WhitenedChannels, rotation: SquareMatrix): SquareMatrix {
  const n = rowsOf(rotation);
  let best = rotation;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      const turned = turnPair(best, p, q);
      if (pairContrast(whitened, turned, p, q) > pairContrast(whitened, best, p, q)) best = turned;
    }
  }
  return best;
}

function pairContrast(whitened: WhitenedChannels, rotation: SquareMatrix, p: number, q: number): number {
  const unmixing = whitened.unmixing(rotation);
  return sourceContrast(whitened, unmixing, p) + sourceContrast(whitened, unmixing, q);
}

/** Squared distance of the mean size from that of Gaussian noise: the contrast of log cosh in its limit |s|, but cheap. */
function sourceContrast(whitened: WhitenedChannels, unmixing: SquareMatrix, i: number): number {
  const { nSteps } = whitened;
  const block = new Float32Array(BLOCK);
  let total = 0;
  for (let from = 0; from < nSteps; from += BLOCK) {
    const count = Math.min(BLOCK, nSteps - from);
    whitened.source(unmixing, i, from, count, block);
    for (let t = 0; t < count; t++) total += Math.abs(block[t]!);
  }
  return (total / nSteps - GAUSSIAN_MEAN_SIZE) ** 2;
}

function turnPair(rotation: SquareMatrix, p: number, q: number): SquareMatrix {
  const n = rowsOf(rotation);
  const turned = rotation.slice();
  for (let j = 0; j < n; j++) {
    const first = rotation[p * n + j]!;
    const second = rotation[q * n + j]!;
    turned[p * n + j] = (first + second) * Math.SQRT1_2;
    turned[q * n + j] = (first - second) * Math.SQRT1_2;
  }
  return turned;
}
