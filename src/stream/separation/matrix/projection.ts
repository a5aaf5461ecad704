import { rowsOf, type SquareMatrix } from './square-matrix.ts';

/**
 * One output of a matrix for a run of samples: `out[at + t] = offset + sum_j matrix[row, j] * channels[j][from + t]`.
 *
 * @param matrix - `[n, n]`
 * @param row - which output
 * @param channels - the n inputs
 * @param from - first sample of the inputs
 * @param out - receives the output
 * @param at - where in `out` the first sample goes
 * @param count - number of samples
 * @param offset - added to every sample
 */
export function project(
  matrix: SquareMatrix,
  row: number,
  channels: readonly Float32Array[],
  from: number,
  out: Float32Array,
  at: number,
  count: number,
  offset = 0,
): void {
  const n = rowsOf(matrix);
  const first = channels[0]!;
  const second = channels[1]!;
  const firstWeight = matrix[row * n]!;
  const secondWeight = matrix[row * n + 1]!;
  for (let t = 0; t < count; t++) {
    out[at + t] = offset + firstWeight * first[from + t]! + secondWeight * second[from + t]!;
  }
  for (let j = 2; j < n; j++) {
    const channel = channels[j]!;
    const weight = matrix[row * n + j]!;
    for (let t = 0; t < count; t++) out[at + t]! += weight * channel[from + t]!;
  }
}

/** One matrix on its way into another. */
export interface Fade {
  readonly before: SquareMatrix;
  readonly after: SquareMatrix;
  /** How many samples of the fade are over. */
  readonly at: number;
  /** Samples of the whole fade. */
  readonly length: number;
}

/** {@link project} while one matrix fades into another, linearly and without a step at either end. */
export function crossfade(
  fade: Fade,
  row: number,
  channels: readonly Float32Array[],
  from: number,
  out: Float32Array,
  at: number,
  count: number,
): void {
  const n = channels.length;
  for (let t = 0; t < count; t++) {
    const weight = (fade.at + t + 1) / (fade.length + 1);
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const before = fade.before[row * n + j]!;
      sum += (before + weight * (fade.after[row * n + j]! - before)) * channels[j]![from + t]!;
    }
    out[at + t] = sum;
  }
}
