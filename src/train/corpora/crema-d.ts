import { basename, join } from 'node:path';
import type { Emotion } from '../../sdk/emotion.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import { listAudioFiles } from './audio-files.ts';
import type { Clip, Gender } from './clip.ts';
import { readTable } from './tables/table.ts';

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
 * @param folder - holds the audio files and `VideoDemographics.csv`, which gives every actor's sex and age
 * @throws UndertoneError `ERR_CORPUS` if the table or the clips are missing
 * @see Cao et al. (2014), doi:10.1109/TAFFC.2014.2336244
 */
export async function listCremaD(folder: string): Promise<Clip[]> {
  const actors = await readActors(join(folder, 'VideoDemographics.csv'));
  const clips: Clip[] = [];
  for (const path of await listAudioFiles(folder)) {
    const match = CREMA_NAME.exec(basename(path));
    const actor = match === null ? undefined : actors.get(match[1]!);
    const label = match === null ? undefined : EMOTION_CODES[match[2]!];
    if (match === null || actor === undefined || label === undefined) continue;
    const intensity = match[3] === 'HI' ? 'strong' : match[3] === 'LO' || match[3] === 'MD' ? 'normal' : null;
    clips.push({ path, corpus: 'crema-d', speaker: `crema-d/${match[1]}`, ...actor, label, intensity });
  }
  if (clips.length === 0) {
    throw new UndertoneError(
      'ERR_CORPUS',
      `no CREMA-D clips in ${folder}: expected names like 1001_DFA_ANG_XX.wav`,
    );
  }
  return clips;
}

/** What the table of actors says of one. */
interface Actor {
  readonly gender: Gender;
  readonly age: number;
}

async function readActors(path: string): Promise<Map<string, Actor>> {
  const rows = await readTable(path, ',', ['ActorID', 'Age', 'Sex']);
  return new Map(
    rows
      .filter(({ Sex }) => Sex === 'Male' || Sex === 'Female')
      .map(({ ActorID, Age, Sex }) => [
        ActorID,
        { gender: Sex === 'Female' ? 'female' : 'male', age: Number(Age) },
      ]),
  );
}
