import type { Emotion } from '../../sdk/emotion.ts';
import { clipName, listNamedClips } from './audio-files.ts';
import type { Clip } from './clip.ts';

/** TESS's emotions; `ps` is "pleasant surprise". */
const EMOTION_CODES: Readonly<Record<string, Emotion>> = Object.freeze({
  angry: 'angry',
  disgust: 'disgust',
  fear: 'fearful',
  happy: 'happy',
  neutral: 'neutral',
  ps: 'surprised',
  sad: 'sad',
});

/** The older and the younger woman: name and age in years. */
const SPEAKERS = Object.freeze({ O: { name: 'OAF', age: 64 }, Y: { name: 'YAF', age: 26 } });

/** speaker_word_emotion; one clip was published as `OA_bite_neutral`. */
const TESS_NAME = /^(O|Y)AF?_[a-z]+_([a-z]+)$/i;

/**
 * Reads one TESS file name; null if it is none.
 *
 * @param path - ends in a published name such as `OAF_back_angry.wav`
 * @see Pichora-Fuller and Dupuis (2020), doi:10.5683/SP2/E8H2MF
 */
export function parseTessName(path: string): Clip | null {
  const match = TESS_NAME.exec(clipName(path));
  const label = match === null ? undefined : EMOTION_CODES[match[2]!.toLowerCase()];
  if (match === null || label === undefined) return null;
  const { name, age } = SPEAKERS[match[1]!.toUpperCase() as keyof typeof SPEAKERS];
  return { path, corpus: 'tess', speaker: `tess/${name}`, gender: 'female', age, label, intensity: null };
}

/**
 * Lists the clips of a TESS folder, in the order of their paths.
 *
 * @param folder - holds the files themselves or the published folders such as `OAF_Pleasant_surprise`
 * @throws UndertoneError `ERR_CORPUS` if it holds no TESS clip
 */
export function listTess(folder: string): Promise<Clip[]> {
  return listNamedClips(folder, parseTessName, { corpus: 'TESS', example: 'OAF_back_angry.wav' });
}
