import type { Emotion, EmotionProbabilities } from '../../../sdk/emotion.ts';
import type { EmotionWindow, EmotionWindowScored } from '../../../sdk/events.ts';

/** The windows of a recording that were judged. */
export function judgedWindows(windows: readonly EmotionWindow[]): EmotionWindowScored[] {
  return windows.filter((window): window is EmotionWindowScored => window.abstained === undefined);
}

/**
 * A window's probabilities among some labels, given that it is one of them (Bayes' rule with a prior of 0 for the others).
 *
 * @returns `[nLabels]`, sum 1; all alike where none of them has any probability
 */
export function amongLabels(probabilities: EmotionProbabilities, labels: readonly Emotion[]): number[] {
  const sum = labels.reduce((total, label) => total + probabilities[label], 0);
  return labels.map((label) => (sum === 0 ? 1 / labels.length : probabilities[label] / sum));
}

/**
 * The mean of several windows' probabilities.
 *
 * @param rows - `[nWindows][nLabels]`
 * @returns `[nLabels]`; all alike where there is no window
 */
export function meanOpinion(rows: readonly (readonly number[])[], nLabels: number): number[] {
  return Array.from({ length: nLabels }, (_, label) =>
    rows.length === 0 ? 1 / nLabels : rows.reduce((sum, row) => sum + row[label]!, 0) / rows.length,
  );
}
