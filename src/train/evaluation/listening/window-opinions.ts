import type { Emotion, EmotionProbabilities } from '../../../sdk/emotion.ts';
import type { EmotionWindow, EmotionWindowScored } from '../../../sdk/events.ts';
import { opinionWeight } from '../scores/opinion-weight.ts';

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

/** What one window says, and how much that counts. */
export interface Opinion {
  /** `[nLabels]`, sum 1. */
  readonly probabilities: readonly number[];
  /** Not negative. */
  readonly weight: number;
}

/** A judged window's opinion among some labels, which counts by the speech it holds. */
export function opinionOf(
  { probabilities, quality }: EmotionWindowScored,
  labels: readonly Emotion[],
): Opinion {
  return { probabilities: amongLabels(probabilities, labels), weight: opinionWeight(quality.speechMs) };
}

/**
 * The weighted mean of several windows' probabilities.
 *
 * @returns `[nLabels]`; all alike where no opinion counts
 */
export function meanOpinion(opinions: readonly Opinion[], nLabels: number): number[] {
  const total = opinions.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: nLabels }, (_, label) =>
    total === 0
      ? 1 / nLabels
      : opinions.reduce((sum, { probabilities, weight }) => sum + weight * probabilities[label]!, 0) / total,
  );
}
