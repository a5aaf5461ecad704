import { EMOTIONS, type Emotion, isEmotion } from '../../sdk/emotion.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import type { CorpusName } from '../corpora/registry.ts';

const inOrder = (...labels: readonly Emotion[]): readonly Emotion[] =>
  Object.freeze(EMOTIONS.filter((label) => labels.includes(label)));

const SIX = inOrder('neutral', 'happy', 'sad', 'angry', 'fearful', 'disgust');
const SEVEN = inOrder(...SIX, 'surprised');

/** Emotions that the published corpora hold, in the order of the model's labels; a manifest may hold any. */
export const CORPUS_LABELS: Readonly<Record<CorpusName, readonly Emotion[]>> = Object.freeze({
  ravdess: EMOTIONS,
  'ravdess-song': inOrder('neutral', 'calm', 'happy', 'sad', 'angry', 'fearful'),
  'crema-d': SIX,
  tess: SEVEN,
  savee: SEVEN,
  emodb: SIX,
  nemo: inOrder('neutral', 'happy', 'sad', 'angry', 'fearful', 'surprised'),
  manifest: EMOTIONS,
});

/**
 * The labels a model is scored on: those that both it and the corpus know, so that no label is judged that cannot be right.
 *
 * @param model - labels of the model
 * @param wanted - a narrower choice, for example `neutral,angry`; null for all
 * @returns at least two labels, in the order of {@link EMOTIONS}
 * @throws UndertoneError `ERR_INVALID_OPTION` if fewer are left, or one is no emotion or not known to model or corpus
 */
export function chooseLabels(
  model: readonly Emotion[],
  corpus: CorpusName,
  wanted: string | null,
): readonly Emotion[] {
  const known = EMOTIONS.filter((label) => model.includes(label) && CORPUS_LABELS[corpus].includes(label));
  if (wanted === null) return known;
  const names = wanted.split(',').map((name) => name.trim());
  const strange = names.filter((name) => !isEmotion(name) || !known.includes(name));
  if (strange.length > 0 || new Set(names).size < 2) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `the labels must be two or more of ${known.join(', ')}, which model and corpus share, got ${wanted}`,
    );
  }
  return known.filter((label) => names.includes(label));
}
