import { EMOTIONS, type Emotion, type EmotionProbabilities, type EmotionWeights } from '../../sdk/emotion.ts';
import type { StreamPriors } from '../../sdk/events.ts';
import type { ModelCard } from './model-card.ts';

/**
 * How often each emotion is taken to occur where neither the stream, nor the configuration, nor the model's card says so.
 *
 * An assumption about telephone calls, not a count of them: half of the speech neutral and a good part of the rest calm.
 * Conversations that have been labelled lie on both sides of it: 47 % neutral in the scripted dialogues of MELD (Poria et al.
 * 2019), 83 % without emotion in the everyday ones of DailyDialog (Li et al. 2017). Acted training data has emotions in
 * equal parts, and a model that is used as it was trained finds them where there are none.
 */
export const DEFAULT_SERVING_PRIORS: EmotionProbabilities = Object.freeze({
  neutral: 0.5,
  calm: 0.14,
  happy: 0.1,
  sad: 0.06,
  angry: 0.08,
  fearful: 0.03,
  disgust: 0.03,
  surprised: 0.06,
});

/** Weights further apart than this make an emotion impossible, which no evidence could undo. */
export const MIN_WEIGHT = 1e-3;
export const MAX_WEIGHT = 1e3;

/** Digits of a share that an event carries. */
const DIGITS = 6;

/**
 * Priors as events carry them: a share for every emotion, adding up to 1.
 *
 * @param source - who said so
 * @param weights - positive, of any sum
 */
export function createPriors(source: StreamPriors['source'], weights: EmotionWeights): StreamPriors {
  const weigh = (emotion: Emotion): number => (weights === 'uniform' ? 1 : (weights[emotion] ?? 1));
  const sum = EMOTIONS.reduce((total, emotion) => total + weigh(emotion), 0);
  const shares = EMOTIONS.map((emotion) => [emotion, Number((weigh(emotion) / sum).toPrecision(DIGITS))]);
  return Object.freeze({ source, weights: Object.fromEntries(shares) as Record<Emotion, number> });
}

/** Priors that leave the model's probabilities as they are, as measurements of the model want them. */
export const UNIFORM_PRIORS: StreamPriors = createPriors('stream', 'uniform');

/** Who may have said how often emotions occur; null for those who did not. */
export interface PriorsChoices {
  readonly stream?: EmotionWeights | null;
  readonly config?: EmotionWeights | null;
}

/**
 * Decides on the priors of a stream: what its `start` says, else the configuration, else the card, else
 * {@link DEFAULT_SERVING_PRIORS}.
 *
 * @param card - of the model that will judge
 * @param choices - what was said
 */
export function choosePriors(
  { priors }: Pick<ModelCard, 'priors'>,
  choices: PriorsChoices = {},
): StreamPriors {
  const { stream = null, config = null } = choices;
  if (stream !== null) return createPriors('stream', stream);
  if (config !== null) return createPriors('config', config);
  if (priors !== undefined) return createPriors('model', priors);
  return createPriors('default', DEFAULT_SERVING_PRIORS);
}

/**
 * Moves probabilities from the even mix of emotions a model was trained on to how often they occur, by Bayes' rule:
 * p'(i) is proportional to p(i) prior(i) / (1 / nClasses), where the last factor is the same for all and cancels.
 *
 * @param probabilities - calibrated, `[nClasses]`, sum 1
 * @param labels - emotions in the order of the probabilities
 * @param priors - how often they occur
 * @returns a new array, sum 1; equal to `probabilities` where all priors are alike
 * @see Saerens, Latinne and Decaestecker (2002), Adjusting the outputs of a classifier to new a priori probabilities
 */
export function applyPriors(
  probabilities: Float32Array,
  labels: readonly Emotion[],
  { weights }: StreamPriors,
): Float32Array {
  const weighted = Float64Array.from(probabilities, (probability, i) => probability * weights[labels[i]!]);
  const sum = weighted.reduce((total, value) => total + value, 0);
  return Float32Array.from(weighted, (value) => value / sum);
}

/**
 * Reads priors as they are written on a command line or in an environment variable; {@link priorsProblems} says whether
 * they make sense.
 *
 * @param text - `uniform`, or weights as `neutral=4,angry=0.5`
 */
export function readPriors(text: string): unknown {
  if (text.trim() === 'uniform') return 'uniform';
  const weights = text.split(',').map((part) => {
    const [emotion = '', weight = ''] = part.split('=', 2);
    return [emotion.trim(), weight.trim() === '' ? Number.NaN : Number(weight)];
  });
  return Object.fromEntries(weights);
}

/**
 * Everything wrong with priors that come from outside.
 *
 * @param value - what was given
 * @returns one clause a problem; none for {@link EmotionWeights}
 */
export function priorsProblems(value: unknown): string[] {
  if (value === 'uniform') return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`priors must be uniform or weights such as neutral=4,angry=0.5, got ${JSON.stringify(value)}`];
  }
  const known: readonly string[] = EMOTIONS;
  return Object.entries(value).flatMap(([emotion, weight]) => {
    if (!known.includes(emotion))
      return [`priors must name emotions (${EMOTIONS.join(', ')}), got ${emotion}`];
    const isRight = typeof weight === 'number' && weight >= MIN_WEIGHT && weight <= MAX_WEIGHT;
    return isRight ? [] : [`priors.${emotion} must be ${MIN_WEIGHT} to ${MAX_WEIGHT}, got ${String(weight)}`];
  });
}
