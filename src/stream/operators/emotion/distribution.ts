import { EMOTIONS, type Emotion, type EmotionProbabilities } from '../../../sdk/emotion.ts';

/** Digits after the point that events carry: finer than any two engines agree. */
const DIGITS = 1e6;

/**
 * Rounds a number for an event to six digits after the point.
 *
 * @param value - a probability, valence or arousal
 */
export const roundForEvent = (value: number): number => Math.round(value * DIGITS) / DIGITS;

/**
 * The probabilities as an event carries them; emotions the model does not know get 0.
 *
 * @param labels - emotions, in the order of the probabilities
 * @param probabilities - `[nClasses]`, sum 1
 */
export function namedProbabilities(
  labels: readonly Emotion[],
  probabilities: ArrayLike<number>,
): EmotionProbabilities {
  const named = Object.fromEntries(EMOTIONS.map((emotion) => [emotion, 0])) as Record<Emotion, number>;
  labels.forEach((label, index) => {
    named[label] = roundForEvent(probabilities[index]!);
  });
  return named;
}

/** The most probable outcome and its lead. */
export interface Winner {
  readonly index: number;
  readonly probability: number;
  /** Its probability less that of the second. */
  readonly margin: number;
}

/**
 * Finds the most probable outcome, the first of several.
 *
 * @param probabilities - `[nClasses]`, at least one
 */
export function winnerOf(probabilities: ArrayLike<number>): Winner {
  let index = 0;
  let second = 0;
  for (let at = 1; at < probabilities.length; at++) {
    const probability = probabilities[at]!;
    if (probability > probabilities[index]!) {
      second = probabilities[index]!;
      index = at;
    } else if (probability > second) {
      second = probability;
    }
  }
  return { index, probability: probabilities[index]!, margin: probabilities[index]! - second };
}
