import type { Affect, Emotion } from '../../../sdk/emotion.ts';

/**
 * Where the eight emotions lie on valence and arousal.
 *
 * - happy, sad, angry, fearful, disgust and surprised: mean pleasure and arousal of the terms happy, sad, angry, fearful,
 *   disgusted and surprised in Russell and Mehrabian (1977), "Evidence for a three-factor theory of emotions", Journal of
 *   Research in Personality 11, 273-294, table 4, on scales of -1 to 1.
 * - calm is not among their terms: mean valence 6.89 and arousal 1.67 of the word calm in Warriner, Kuperman and Brysbaert
 *   (2013), "Norms of valence, arousal, and dominance for 13,915 English lemmas", Behavior Research Methods 45, 1191-1207,
 *   on scales of 1 to 9, as (x - 5) / 4.
 * - neutral is the middle of both scales by definition.
 *
 * Arousal is moved from [-1, 1] to [0, 1]: (x + 1) / 2.
 *
 * Both are ratings of words and say where an emotion lies on the average, not how strongly a voice carries it.
 */
export const AFFECT_OF_EMOTION: Readonly<Record<Emotion, Affect>> = Object.freeze({
  neutral: { valence: 0, arousal: 0.5 },
  calm: { valence: 0.4725, arousal: 0.08375 },
  happy: { valence: 0.81, arousal: 0.755 },
  sad: { valence: -0.63, arousal: 0.365 },
  angry: { valence: -0.51, arousal: 0.795 },
  fearful: { valence: -0.64, arousal: 0.8 },
  disgust: { valence: -0.6, arousal: 0.675 },
  surprised: { valence: 0.4, arousal: 0.835 },
});

/**
 * Expected valence and arousal under a distribution over emotions.
 *
 * @param labels - emotions, in the order of the probabilities
 * @param probabilities - `[nClasses]`, sum 1
 */
export function expectedAffect(labels: readonly Emotion[], probabilities: ArrayLike<number>): Affect {
  let valence = 0;
  let arousal = 0;
  labels.forEach((label, index) => {
    const probability = probabilities[index]!;
    valence += probability * AFFECT_OF_EMOTION[label].valence;
    arousal += probability * AFFECT_OF_EMOTION[label].arousal;
  });
  return { valence, arousal };
}
