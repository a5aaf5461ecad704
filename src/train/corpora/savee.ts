import { basename, dirname } from 'node:path';
import type { Emotion } from '../../sdk/emotion.ts';
import { clipName, listNamedClips } from './audio-files.ts';
import type { Clip } from './clip.ts';

/** SAVEE's emotion letters. */
const EMOTION_CODES: Readonly<Record<string, Emotion>> = Object.freeze({
  a: 'angry',
  d: 'disgust',
  f: 'fearful',
  h: 'happy',
  n: 'neutral',
  sa: 'sad',
  su: 'surprised',
});

/** speaker, emotion, sentence; the four speakers are men. */
const SAVEE_NAME = /^(DC|JE|JK|KL)_(a|d|f|h|n|sa|su)\d\d$/i;

/**
 * Reads one SAVEE path; null if it is none.
 *
 * @param path - ends in the published `DC/a01.wav` or in the flat form `DC_a01.wav`
 * @see Haq and Jackson (2010), Machine Audition, chapter 17, http://kahlan.eps.surrey.ac.uk/savee
 */
export function parseSaveePath(path: string): Clip | null {
  const name = clipName(path);
  const match = SAVEE_NAME.exec(name.includes('_') ? name : `${basename(dirname(path))}_${name}`);
  if (match === null) return null;
  return {
    path,
    corpus: 'savee',
    speaker: `savee/${match[1]!.toUpperCase()}`,
    gender: 'male',
    label: EMOTION_CODES[match[2]!.toLowerCase()]!,
    intensity: null,
  };
}

/**
 * Lists the clips of a SAVEE folder, in the order of their paths.
 *
 * @param folder - holds a folder a speaker, or all files side by side
 * @throws UndertoneError `ERR_CORPUS` if it holds no SAVEE clip
 */
export function listSavee(folder: string): Promise<Clip[]> {
  return listNamedClips(folder, parseSaveePath, { corpus: 'SAVEE', example: 'DC/a01.wav or DC_a01.wav' });
}
