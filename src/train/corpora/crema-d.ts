import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Emotion } from '../../sdk/emotion.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import { listAudioFiles } from './audio-files.ts';
import type { Clip, Gender } from './clip.ts';

/** CREMA-D's emotion codes. */
const EMOTION_CODES: Readonly<Record<string, Emotion>> = Object.freeze({
  ANG: 'angry',
  DIS: 'disgust',
  FEA: 'fearful',
  HAP: 'happy',
  NEU: 'neutral',
  SAD: 'sad',
});

/** actor_sentence_emotion_level. */
const CREMA_NAME = /^(\d{4})_[A-Z]{3}_([A-Z]{3})_(LO|MD|HI|XX|X)\.[a-z0-9]+$/;

/**
 * Lists the clips of a CREMA-D folder, in the order of their paths.
 *
 * @param folder - holds the audio files and `VideoDemographics.csv`, which gives every actor's sex
 * @throws UndertoneError `ERR_CORPUS` if the table or the clips are missing
 * @see Cao et al. (2014), doi:10.1109/TAFFC.2014.2336244
 */
export async function listCremaD(folder: string): Promise<Clip[]> {
  const genders = await readGenders(join(folder, 'VideoDemographics.csv'));
  const clips: Clip[] = [];
  for (const path of await listAudioFiles(folder)) {
    const match = CREMA_NAME.exec(basename(path));
    const gender = match === null ? undefined : genders.get(match[1]!);
    const label = match === null ? undefined : EMOTION_CODES[match[2]!];
    if (match === null || gender === undefined || label === undefined) continue;
    const intensity = match[3] === 'HI' ? 'strong' : match[3] === 'LO' || match[3] === 'MD' ? 'normal' : null;
    clips.push({ path, corpus: 'crema-d', speaker: `crema-d/${match[1]}`, gender, label, intensity });
  }
  if (clips.length === 0) {
    throw new UndertoneError(
      'ERR_CORPUS',
      `no CREMA-D clips in ${folder}: expected names like 1001_DFA_ANG_XX.wav`,
    );
  }
  return clips;
}

async function readGenders(path: string): Promise<Map<string, Gender>> {
  const table = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UndertoneError(
      'ERR_CORPUS',
      `cannot read ${path}: CREMA-D's table of actors must lie beside its clips`,
      { cause },
    );
  });
  const rows = table
    .split(/\r?\n/)
    .slice(1)
    .map((row) => row.split(',').map((cell) => cell.replaceAll('"', '').trim()));
  return new Map(
    rows
      .filter((row) => row[2] === 'Male' || row[2] === 'Female')
      .map((row) => [row[0]!, row[2] === 'Female' ? 'female' : 'male']),
  );
}
