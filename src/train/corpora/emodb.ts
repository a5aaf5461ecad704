import type { Emotion } from '../../sdk/emotion.ts';
import { clipName, listAudioFiles, listNamedClips } from './audio-files.ts';
import type { Clip, Gender } from './clip.ts';

/** EmoDB's letters: Wut, Ekel, Angst, Freude, Trauer, neutral. */
const EMOTION_CODES: Readonly<Record<string, Emotion>> = Object.freeze({
  W: 'angry',
  E: 'disgust',
  A: 'fearful',
  F: 'happy',
  T: 'sad',
  N: 'neutral',
});

/** Langeweile, boredom: not `calm`, which in RAVDESS is at ease and not without interest. */
const BOREDOM = 'L';

/** The published speakers: gender and age in years. */
const SPEAKERS: Readonly<Record<string, { readonly gender: Gender; readonly age: number }>> = Object.freeze({
  '03': { gender: 'male', age: 31 },
  '08': { gender: 'female', age: 34 },
  '09': { gender: 'female', age: 21 },
  '10': { gender: 'male', age: 32 },
  '11': { gender: 'male', age: 26 },
  '12': { gender: 'male', age: 30 },
  '13': { gender: 'female', age: 32 },
  '14': { gender: 'female', age: 35 },
  '15': { gender: 'male', age: 25 },
  '16': { gender: 'female', age: 31 },
});

/** speaker, text, emotion, version. */
const EMODB_NAME = /^(\d\d)[ab]\d\d([A-Z])[a-z]?$/;

/**
 * Reads one EmoDB file name; null if it is none, or one of boredom, for which there is no label.
 *
 * @param path - ends in a published name such as `03a01Fa.wav`
 * @see Burkhardt et al. (2005), A Database of German Emotional Speech, Interspeech
 */
export function parseEmodbName(path: string): Clip | null {
  const [, number, letter] = EMODB_NAME.exec(clipName(path)) ?? [];
  const speaker = SPEAKERS[number ?? ''];
  const label = EMOTION_CODES[letter ?? ''];
  if (speaker === undefined || label === undefined) return null;
  return { path, corpus: 'emodb', speaker: `emodb/${number}`, ...speaker, label, intensity: null };
}

/**
 * Lists the clips of an EmoDB folder (German), in the order of their paths, without those of boredom.
 *
 * @param folder - holds the files, as published in `wav`
 * @throws UndertoneError `ERR_CORPUS` if it holds no EmoDB clip
 */
export function listEmodb(folder: string): Promise<Clip[]> {
  return listNamedClips(folder, parseEmodbName, { corpus: 'EmoDB', example: '03a01Fa.wav' });
}

/** Counts the clips of boredom in an EmoDB folder, which {@link listEmodb} leaves out. */
export async function countBoredom(folder: string): Promise<number> {
  const names = (await listAudioFiles(folder)).map((path) => EMODB_NAME.exec(clipName(path)));
  return names.filter((match) => match?.[2] === BOREDOM).length;
}
