import type { WindowPool } from '../material/window-examples.ts';
import { STATE_UNIT } from './teacher-states.ts';

/** Mean and deviation of every number of a teacher's states, in units of `STATE_UNIT`. */
export interface StateScale {
  /** `[width]`. */
  readonly mean: Float32Array;
  /** `[width]`, above 0. */
  readonly std: Float32Array;
}

/** Least deviation, in units of `STATE_UNIT`: a number that never changes is not to be divided by 0. */
const LEAST_STD = 1e-3 / STATE_UNIT;

/**
 * Measures the states of training clips, so that every number of a state is taught at the same scale: as they come, the largest differ from
 * the smallest by a factor of seventeen.
 *
 * @param pools - training clips only
 * @returns null where no pool has a teacher
 */
export function fitStateScale(pools: readonly WindowPool[]): StateScale | null {
  let sums: { readonly sum: Float64Array; readonly squares: Float64Array } | null = null;
  let nStates = 0;
  for (const { features, indices } of pools) {
    if (features.teacher === undefined) continue;
    const { width } = features.teacher;
    sums ??= { sum: new Float64Array(width), squares: new Float64Array(width) };
    for (const index of indices) {
      const states = features.teacher.states(index);
      nStates += states.length / width;
      for (let i = 0; i < states.length; i++) {
        sums.sum[i % width]! += states[i]!;
        sums.squares[i % width]! += states[i]! ** 2;
      }
    }
  }
  if (sums === null || nStates === 0) return null;
  const mean = Float32Array.from(sums.sum, (sum) => sum / nStates);
  const std = Float32Array.from(sums.squares, (squares, d) =>
    Math.max(LEAST_STD, Math.sqrt(Math.max(0, squares / nStates - (sums.sum[d]! / nStates) ** 2))),
  );
  return { mean, std };
}
