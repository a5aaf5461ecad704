import { argMax, type Prediction } from './prediction.ts';

/** Counts of true class (row) against predicted class (column), `[nClasses][nClasses]`. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts true against predicted classes.
 *
 * @param nClasses - classes in total
 */
export function countConfusion(predictions: readonly Prediction[], nClasses: number): ConfusionMatrix {
  const confusion = Array.from({ length: nClasses }, () => new Array<number>(nClasses).fill(0));
  for (const { truth, probabilities } of predictions) confusion[truth]![argMax(probabilities)]!++;
  return confusion;
}

/** Share of right answers, [0, 1]. */
export function accuracyOf(confusion: ConfusionMatrix): number {
  return sum(confusion.map((row, label) => row[label]!)) / sum(confusion.map(sum));
}

/** Unweighted average recall over the classes that occur, [0, 1]. */
export function uarOf(confusion: ConfusionMatrix): number {
  return mean(presentLabels(confusion).map((label) => confusion[label]![label]! / sum(confusion[label]!)));
}

/** Mean F1 over the classes that occur, [0, 1]. */
export function macroF1Of(confusion: ConfusionMatrix): number {
  return mean(presentLabels(confusion).map((label) => f1(confusion, label)));
}

/** 2 TP / (2 TP + FP + FN): the denominator is what was predicted and what is true, together. */
function f1(confusion: ConfusionMatrix, label: number): number {
  const predicted = sum(confusion.map((row) => row[label]!));
  return (2 * confusion[label]![label]!) / (predicted + sum(confusion[label]!));
}

function presentLabels(confusion: ConfusionMatrix): number[] {
  return confusion.map((_, label) => label).filter((label) => sum(confusion[label]!) > 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
