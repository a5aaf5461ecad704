/** The eight emotions of RAVDESS, in the order every model output, probability list and chart uses. */
export const EMOTIONS = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
] as const;

/** One of the eight emotion labels. */
export type Emotion = (typeof EMOTIONS)[number];

/** A probability for every emotion; values are in [0, 1] and sum to 1. */
export type EmotionProbabilities = Readonly<Record<Emotion, number>>;

/** How often emotions occur relative to each other, positive; those left out weigh 1. `uniform` weighs all alike. */
export type EmotionWeights = Readonly<Partial<Record<Emotion, number>>> | 'uniform';

/** A point on the two affective dimensions: `valence` in [-1, 1] (unpleasant to pleasant), `arousal` in [0, 1]. */
export interface Affect {
  readonly valence: number;
  readonly arousal: number;
}

/**
 * Whether a value names one of the eight emotions.
 *
 * @param value - anything, usually a string from outside
 */
export function isEmotion(value: unknown): value is Emotion {
  return (EMOTIONS as readonly unknown[]).includes(value);
}
