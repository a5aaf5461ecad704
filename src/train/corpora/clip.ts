import type { Emotion } from '../../sdk/emotion.ts';

/** Gender of a speaker as the corpora give it. */
export type Gender = 'female' | 'male';

/** One labelled recording of one speaker. */
export interface Clip {
  /** Path of the audio file. */
  readonly path: string;
  /** Corpus it belongs to, for example `ravdess`. */
  readonly corpus: string;
  /** Speaker, unique over all corpora: `ravdess/21`. */
  readonly speaker: string;
  readonly gender: Gender;
  /** Age of the speaker in years, where the corpus gives it. */
  readonly age?: number;
  readonly label: Emotion;
  /** Acted strength where the corpus gives one. */
  readonly intensity: 'normal' | 'strong' | null;
}
