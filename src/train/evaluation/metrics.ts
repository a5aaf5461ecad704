import { accuracyOf, type ConfusionMatrix, countConfusion, macroF1Of, uarOf } from './scores/confusion.ts';
import { crossEntropyOf } from './scores/cross-entropy.ts';
import { type Interval, wilsonInterval } from './scores/intervals.ts';
import type { Prediction } from './scores/prediction.ts';
import { expectedCalibrationError } from './scores/reliability.ts';

/** How well predictions agree with the truth. */
export interface ClassificationScores {
  readonly n: number;
  /** Share of right answers, [0, 1]. */
  readonly accuracy: number;
  /** Of the accuracy, by Wilson's score. */
  readonly accuracyInterval: Interval;
  /** Unweighted average recall over the classes that occur, [0, 1]. */
  readonly uar: number;
  /** Mean F1 over the classes that occur, [0, 1]. */
  readonly macroF1: number;
  /** Mean cross-entropy of the true classes, nats. */
  readonly crossEntropy: number;
  /** Expected calibration error over 15 bins of confidence, [0, 1] (Guo et al. 2017). */
  readonly ece: number;
  readonly confusion: ConfusionMatrix;
}

/**
 * Scores a list of predictions.
 *
 * @param predictions - at least one
 * @param nClasses - classes in total
 */
export function scorePredictions(predictions: readonly Prediction[], nClasses: number): ClassificationScores {
  const confusion = countConfusion(predictions, nClasses);
  const n = predictions.length;
  const accuracy = accuracyOf(confusion);
  return {
    n,
    accuracy,
    accuracyInterval: wilsonInterval(Math.round(accuracy * n), n),
    uar: uarOf(confusion),
    macroF1: macroF1Of(confusion),
    crossEntropy: crossEntropyOf(predictions),
    ece: expectedCalibrationError(predictions),
    confusion,
  };
}
