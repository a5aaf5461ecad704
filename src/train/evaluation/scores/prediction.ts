/** One judged item: the true class and the predicted probabilities. */
export interface Prediction {
  readonly truth: number;
  /** `[nClasses]`, sum 1. */
  readonly probabilities: ArrayLike<number>;
}

/** Index of the largest value; the first of equals. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
