import { multiply, rowsOf, type SquareMatrix, transpose } from '../matrix/square-matrix.ts';
import { symmetricEigen, symmetricPower } from '../matrix/symmetric-eigen.ts';
import { type TanhSums, tanhInPlace } from './tanh.ts';
import type { WhitenedChannels } from './whitened-channels.ts';

/** Samples handled at once: small enough for the first-level cache. */
const BLOCK = 512;

/** What one iteration found. */
export interface FixedPointStep {
  /** Rows are orthonormal, `[n, n]`. */
  readonly rotation: SquareMatrix;
  /** How far the rotation turned: 1 less the smallest |cosine| between an old row and its new one. */
  readonly change: number;
}

/** The nearest rotation to a matrix: `(M M^T)^(-1/2) M`. */
export function nearestRotation(matrix: SquareMatrix): SquareMatrix {
  return multiply(symmetricPower(symmetricEigen(multiply(matrix, transpose(matrix))), -0.5), matrix);
}

/**
 * One iteration of FastICA: `w <- E[z g(w z)] - E[g'(w z)] w` for all rows at once with `g = tanh`, then symmetric
 * decorrelation.
 *
 * @param whitened - z
 * @param rotation - to start from, `[n, n]`
 * @see Hyvarinen and Oja (2000), Independent component analysis: algorithms and applications
 */
export function fixedPointStep(whitened: WhitenedChannels, rotation: SquareMatrix): FixedPointStep {
  const n = rowsOf(rotation);
  const unmixing = whitened.unmixing(rotation);
  const products = new Float64Array(n * n);
  const slopes = new Float64Array(n);
  const block = new Float32Array(BLOCK);
  for (let i = 0; i < n; i++) slopes[i] = addExpectations(whitened, unmixing, i, products, block);
  const towards = multiply(products, transpose(whitened.whitening));
  const next = nearestRotation(
    towards.map((value, at) => value - slopes[Math.floor(at / n)]! * rotation[at]!),
  );
  return { rotation: next, change: 1 - Math.min(...rowCosines(next, rotation)) };
}

/** Puts E[g(s) x] of source i into row i of `products`; returns E[g'(s)]. */
function addExpectations(
  whitened: WhitenedChannels,
  unmixing: SquareMatrix,
  i: number,
  products: Float64Array,
  block: Float32Array,
): number {
  const { channels, nSteps, statistics } = whitened;
  const n = channels.length;
  const sums: TanhSums = { value: 0, square: 0 };
  for (let from = 0; from < nSteps; from += BLOCK) {
    const count = Math.min(BLOCK, nSteps - from);
    whitened.source(unmixing, i, from, count, block);
    tanhInPlace(block, count, sums);
    for (let j = 0; j < n; j++) products[i * n + j]! += blockProduct(block, channels[j]!, from, count);
  }
  for (let j = 0; j < n; j++) {
    products[i * n + j] = (products[i * n + j]! - sums.value * statistics.means[j]!) / nSteps;
  }
  return 1 - sums.square / nSteps;
}

function blockProduct(block: Float32Array, channel: Float32Array, from: number, count: number): number {
  let total = 0;
  for (let t = 0; t < count; t++) total += block[t]! * channel[from + t]!;
  return total;
}

/** |cosine| of every row with its counterpart; sources that are peakier than noise change sign in every iteration. */
function rowCosines(left: SquareMatrix, right: SquareMatrix): Float64Array {
  const n = rowsOf(left);
  const cosines = new Float64Array(n);
  for (let at = 0; at < left.length; at++) cosines[Math.floor(at / n)]! += left[at]! * right[at]!;
  return cosines.map(Math.abs);
}
