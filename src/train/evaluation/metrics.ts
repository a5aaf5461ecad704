/** Counts of true class (row) against predicted class (column), `[nClasses][nClasses]`. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** How well predictions agree with the truth. */
export interface ClassificationScores {
  readonly n: number;
  /** Share of right answers, [0, 1]. */
  readonly accuracy: number;
  /** Unweighted average recall over the classes that occur, [0, 1]. */
  readonly uar: number;
  /** Mean F1 over the classes that occur, [0, 1]. */
  readonly macroF1: number;
  /** Expected calibration error over 15 bins of confidence, [0, 1] (Guo et al. 2017). */
  readonly ece: number;
  readonly confusion: ConfusionMatrix;
}

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

/**
 * Scores a list of predictions.
 *
 * @param predictions - at least one
 * @param nClasses - classes in total
 */
export function scorePredictions(predictions: readonly Prediction[], nClasses: number): ClassificationScores {
  const confusion = Array.from({ length: nClasses }, () => new Array<number>(nClasses).fill(0));
  for (const { truth, probabilities } of predictions) confusion[truth]![argMax(probabilities)]!++;
  const right = confusion.reduce((total, row, label) => total + row[label]!, 0);
  const present = confusion.map((_, label) => label).filter((label) => sum(confusion[label]!) > 0);
  return {
    n: predictions.length,
    accuracy: right / predictions.length,
    uar: mean(present.map((label) => confusion[label]![label]! / sum(confusion[label]!))),
    macroF1: mean(present.map((label) => f1(confusion, label))),
    ece: expectedCalibrationError(predictions),
    confusion,
  };
}

function f1(confusion: ConfusionMatrix, label: number): number {
  const truePositive = confusion[label]![label]!;
  const predicted = sum(confusion.map((row) => row[label]!));
  return (2 * truePositive) / (predicted + sum(confusion[label]!));
}

/**
 * Mean distance between confidence and accuracy over equal bins of confidence, weighted by their size.
 *
 * @see Guo et al. (2017), "On calibration of modern neural networks", arXiv:1706.04599
 */
export function expectedCalibrationError(predictions: readonly Prediction[], bins = 15): number {
  const confidence = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (const { truth, probabilities } of predictions) {
    const label = argMax(probabilities);
    const bin = Math.min(bins - 1, Math.floor(probabilities[label]! * bins));
    confidence[bin]! += probabilities[label]!;
    right[bin]! += label === truth ? 1 : 0;
  }
  return (
    confidence.reduce((total, value, bin) => total + Math.abs(value - right[bin]!), 0) / predictions.length
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
