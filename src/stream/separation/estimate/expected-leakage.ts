import { rowsOf, type SquareMatrix } from '../matrix/square-matrix.ts';
import { type TanhSums, tanhInPlace } from './tanh.ts';
import type { WhitenedChannels } from './whitened-channels.ts';

/** Most steps that are added up at once: 85 ms at 6,000 steps a second, longer than most of speech is alike to itself. */
const MAX_BLOCK = 512;

/** Fewest blocks that tell a variance. */
const MIN_BLOCKS = 16;

/** Sums over a run of two sources k and l, with `g = tanh`. */
interface PairSums {
  /** Sum of g(s_k) s_l. */
  readonly kOverL: number;
  /** Sum of g(s_l) s_k. */
  readonly lOverK: number;
  /** Sum of s_k s_l. */
  readonly product: number;
  /** Sum of g'(s_k) s_l^2 - g(s_k) s_k: how the first sum changes as k turns towards l. */
  readonly kSlope: number;
  /** Sum of g'(s_l) s_k^2 - g(s_l) s_l. */
  readonly lSlope: number;
}

/**
 * How much of every source an estimate may have left in every other, judged by the sources it found.
 *
 * The angle between two sources rests where `psi = g(s_k) s_l - g(s_l) s_k` has zero mean. How firmly is the slope of that
 * mean; how exactly, its long-run variance, which is measured between blocks because neighbouring samples of speech are
 * alike. Nothing is presumed about the sources: Gaussian noise shows hardly a slope, nor do two voices that swell and fade
 * together.
 *
 * @param whitened - what was estimated from
 * @param rotation - what was found, `[n, n]`
 * @returns expected power of source l in output k where both have unit variance, `[n, n]`, symmetric
 * @see Tichavsky, Koldovsky and Oja (2006), Performance analysis of the FastICA algorithm and Cramer-Rao bounds for linear
 *   independent component analysis, for independent samples
 */
export function expectedLeakage(whitened: WhitenedChannels, rotation: SquareMatrix): SquareMatrix {
  const n = rowsOf(rotation);
  const { nSteps } = whitened;
  const { blocks, signs } = sumBlocks(whitened, rotation);
  const leakage = new Float64Array(n * n);
  for (const [pair, [k, l]] of pairsOf(n).entries()) {
    const power = pairLeakage(
      blocks.map((sums) => sums[pair]!),
      signs[k]!,
      signs[l]!,
      nSteps,
    );
    leakage[k * n + l] = power;
    leakage[l * n + k] = power;
  }
  return leakage;
}

function pairsOf(n: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let k = 0; k < n - 1; k++) {
    for (let l = k + 1; l < n; l++) pairs.push([k, l]);
  }
  return pairs;
}

/** The sums of every pair in every block, and for every source whether it is flatter (-1) or peakier (1) than noise. */
function sumBlocks(
  whitened: WhitenedChannels,
  rotation: SquareMatrix,
): { readonly blocks: PairSums[][]; readonly signs: number[] } {
  const n = rowsOf(rotation);
  const unmixing = whitened.unmixing(rotation);
  const length = Math.max(1, Math.min(MAX_BLOCK, Math.floor(whitened.nSteps / MIN_BLOCKS)));
  const sources = Array.from({ length: n }, () => new Float32Array(length));
  const tanhs = Array.from({ length: n }, () => new Float32Array(length));
  const peakiness = new Float64Array(n);
  const blocks: PairSums[][] = [];
  for (let from = 0; from < whitened.nSteps; from += length) {
    const count = Math.min(length, whitened.nSteps - from);
    for (let i = 0; i < n; i++) {
      whitened.source(unmixing, i, from, count, sources[i]!);
      peakiness[i]! += fillTanh(sources[i]!, tanhs[i]!, count);
    }
    blocks.push(pairsOf(n).map(([k, l]) => pairSums(sources[k]!, sources[l]!, tanhs[k]!, tanhs[l]!, count)));
  }
  return { blocks, signs: [...peakiness].map(Math.sign) };
}

/** Fills in g(s); returns the sum of g'(s) - g(s) s. */
function fillTanh(source: Float32Array, tanh: Float32Array, count: number): number {
  const sums: TanhSums = { value: 0, square: 0 };
  tanh.set(source);
  tanhInPlace(tanh, count, sums);
  let product = 0;
  for (let t = 0; t < count; t++) product += tanh[t]! * source[t]!;
  return count - sums.square - product;
}

function pairSums(
  k: Float32Array,
  l: Float32Array,
  kTanh: Float32Array,
  lTanh: Float32Array,
  count: number,
): PairSums {
  let kOverL = 0;
  let lOverK = 0;
  let product = 0;
  let kSlope = 0;
  let lSlope = 0;
  for (let t = 0; t < count; t++) {
    const sk = k[t]!;
    const sl = l[t]!;
    const gk = kTanh[t]!;
    const gl = lTanh[t]!;
    kOverL += gk * sl;
    lOverK += gl * sk;
    product += sk * sl;
    kSlope += (1 - gk * gk) * sl * sl - gk * sk;
    lSlope += (1 - gl * gl) * sk * sk - gl * sl;
  }
  return { kOverL, lOverK, product, kSlope, lSlope };
}

/** Variance of the angle, and of the correlation that decorrelation wrongly takes away, half from each source. */
function pairLeakage(blocks: readonly PairSums[], kSign: number, lSign: number, nSteps: number): number {
  let slope = 0;
  let restless = 0;
  let correlated = 0;
  for (const { kOverL, lOverK, product, kSlope, lSlope } of blocks) {
    slope += kSign * kSlope + lSign * lSlope;
    restless += (kSign * kOverL - lSign * lOverK) ** 2;
    correlated += product ** 2;
  }
  return restless / slope ** 2 + correlated / (2 * nSteps) ** 2;
}
