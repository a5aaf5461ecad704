import { project } from '../matrix/projection.ts';
import { multiply, rowsOf, type SquareMatrix, transpose } from '../matrix/square-matrix.ts';
import { symmetricEigen, symmetricPower } from '../matrix/symmetric-eigen.ts';
import type { ChannelStatistics } from './channel-statistics.ts';
import { meanLogCosh, negentropy, type TanhSums, tanhInPlace } from './logcosh.ts';

/** Samples handled at once: small enough for the first-level cache. */
const BLOCK = 512;

/** Steps on which contrasts are compared; a difference worth a restart shows on far fewer than all. */
const CONTRAST_STEPS = 4_096;

/** Expectations over the sources of one rotation, `g = tanh`. */
export interface SourceMoments {
  /** E[g(s) s], per source. */
  readonly projected: Float64Array;
  /** E[g'(s)], per source. */
  readonly slope: Float64Array;
  /** E[g(s)^2], per source. */
  readonly power: Float64Array;
}

/** What one iteration found. */
export interface FixedPointStep {
  readonly rotation: SquareMatrix;
  /** How far the rotation turned: 1 less the smallest |cosine| between an old row and its new one. */
  readonly change: number;
  /** Of the rotation the step started from. */
  readonly moments: SourceMoments;
}

/** The nearest rotation to a matrix: `(M M^T)^(-1/2) M`. */
export function nearestRotation(matrix: SquareMatrix): SquareMatrix {
  return multiply(symmetricPower(symmetricEigen(multiply(matrix, transpose(matrix))), -0.5), matrix);
}

/**
 * FastICA's iteration with symmetric decorrelation on one set of channels.
 *
 * Sources are computed from the channels directly, by the product of rotation and whitening, so that no whitened copy of the
 * audio is ever held.
 *
 * @see Hyvarinen and Oja (2000), Independent component analysis: algorithms and applications, section 6
 */
export class FixedPoint {
  readonly #channels: readonly Float32Array[];
  readonly #nSteps: number;
  readonly #means: Float64Array;
  readonly #whitening: SquareMatrix;
  readonly #block = new Float32Array(BLOCK);

  constructor(
    channels: readonly Float32Array[],
    nSteps: number,
    { means }: ChannelStatistics,
    whitening: SquareMatrix,
  ) {
    this.#channels = channels;
    this.#nSteps = nSteps;
    this.#means = means;
    this.#whitening = whitening;
  }

  /** One Newton step for all rows at once: `w <- E[z g(w z)] - E[g'(w z)] w`, then symmetric decorrelation. */
  step(rotation: SquareMatrix): FixedPointStep {
    const n = rowsOf(rotation);
    const unmixing = multiply(rotation, this.#whitening);
    const products = new Float64Array(n * n);
    const power = new Float64Array(n);
    for (let i = 0; i < n; i++) power[i] = this.#expectations(unmixing, i, products);
    const towards = multiply(products, transpose(this.#whitening));
    const slope = power.map((value) => 1 - value);
    const projected = rowCosines(towards, rotation);
    const next = nearestRotation(
      towards.map((value, at) => value - slope[Math.floor(at / n)]! * rotation[at]!),
    );
    const change = 1 - Math.min(...rowCosines(next, rotation).map(Math.abs));
    return { rotation: next, change, moments: { projected, slope, power } };
  }

  /**
   * Leaves a saddle point, where an iteration may come to rest between two sources: turns a pair of rows by 45 degrees where
   * that makes them less Gaussian.
   *
   * @returns another rotation to iterate from, or the same one if no pair gains
   * @see Tichavsky, Koldovsky and Oja (2006), Performance analysis of the FastICA algorithm: their test of saddle points
   */
  leaveSaddle(rotation: SquareMatrix): SquareMatrix {
    const n = rowsOf(rotation);
    let best = rotation;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const turned = turnPair(best, p, q);
        if (this.#contrast(turned, p, q) > this.#contrast(best, p, q)) best = turned;
      }
    }
    return best;
  }

  /** Adds E[g(s) x] of source i to row i of `products`; returns E[g(s)^2]. */
  #expectations(unmixing: SquareMatrix, i: number, products: Float64Array): number {
    const n = this.#channels.length;
    const sums: TanhSums = { value: 0, square: 0 };
    for (let from = 0; from < this.#nSteps; from += BLOCK) {
      const count = Math.min(BLOCK, this.#nSteps - from);
      this.#sourceBlock(unmixing, i, from, count);
      tanhInPlace(this.#block, count, sums);
      for (let j = 0; j < n; j++) {
        products[i * n + j]! += blockProduct(this.#block, this.#channels[j]!, from, count);
      }
    }
    for (let j = 0; j < n; j++) {
      products[i * n + j] = (products[i * n + j]! - sums.value * this.#means[j]!) / this.#nSteps;
    }
    return sums.square / this.#nSteps;
  }

  #contrast(rotation: SquareMatrix, p: number, q: number): number {
    const unmixing = multiply(rotation, this.#whitening);
    return this.#negentropy(unmixing, p) + this.#negentropy(unmixing, q);
  }

  /** Over steps spread evenly over all. */
  #negentropy(unmixing: SquareMatrix, i: number): number {
    const count = Math.min(BLOCK, this.#nSteps);
    const blocks = Math.max(1, Math.min(CONTRAST_STEPS / BLOCK, Math.floor(this.#nSteps / BLOCK)));
    let total = 0;
    for (let block = 0; block < blocks; block++) {
      const from = Math.floor((block * (this.#nSteps - count)) / Math.max(1, blocks - 1));
      this.#sourceBlock(unmixing, i, from, count);
      total += meanLogCosh(this.#block, count);
    }
    return negentropy(total / blocks);
  }

  /** Fills the block with source i, centred. */
  #sourceBlock(unmixing: SquareMatrix, i: number, from: number, count: number): void {
    const n = this.#channels.length;
    let offset = 0;
    for (let j = 0; j < n; j++) offset -= unmixing[i * n + j]! * this.#means[j]!;
    project(unmixing, i, this.#channels, from, this.#block, 0, count, offset);
  }
}

function blockProduct(block: Float32Array, channel: Float32Array, from: number, count: number): number {
  let total = 0;
  for (let t = 0; t < count; t++) total += block[t]! * channel[from + t]!;
  return total;
}

/** The scalar product of every row with its counterpart. */
function rowCosines(left: SquareMatrix, right: SquareMatrix): Float64Array {
  const n = rowsOf(left);
  const cosines = new Float64Array(n);
  for (let at = 0; at < left.length; at++) cosines[Math.floor(at / n)]! += left[at]! * right[at]!;
  return cosines;
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
