import { join } from 'node:path';
import type { Emotion } from '../../sdk/emotion.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import { clipName, listAudioFiles } from './audio-files.ts';
import type { Clip } from './clip.ts';
import { readTable } from './tables/table.ts';

/** nEMO's emotions. */
const EMOTION_NAMES: Readonly<Record<string, Emotion>> = Object.freeze({
  anger: 'angry',
  fear: 'fearful',
  happiness: 'happy',
  neutral: 'neutral',
  sadness: 'sad',
  surprised: 'surprised',
});

/**
 * Lists the clips of an nEMO folder (Polish, nine speakers), in the order of their paths.
 *
 * @param folder - holds `data.tsv` and the audio files, as published in `samples`
 * @throws UndertoneError `ERR_CORPUS` if the table or the clips are missing
 * @see Christop (2024), arXiv:2404.06292
 */
export async function listNemo(folder: string): Promise<Clip[]> {
  const rows = await readTable(join(folder, 'data.tsv'), '\t', [
    'file_id',
    'emotion',
    'speaker_id',
    'gender',
    'age',
  ]);
  const byName = new Map(rows.map((row) => [clipName(row.file_id), row]));
  const clips: Clip[] = [];
  for (const path of await listAudioFiles(folder)) {
    const row = byName.get(clipName(path));
    const label = row === undefined ? undefined : EMOTION_NAMES[row.emotion];
    if (row === undefined || label === undefined) continue;
    if (row.gender !== 'female' && row.gender !== 'male') continue;
    clips.push({
      path,
      corpus: 'nemo',
      speaker: `nemo/${row.speaker_id}`,
      gender: row.gender,
      age: Number(row.age),
      label,
      intensity: null,
    });
  }
  if (clips.length === 0) {
    throw new UndertoneError(
      'ERR_CORPUS',
      `no nEMO clips in ${folder}: expected the names of its data.tsv, such as WR0_surprised_64.wav`,
    );
  }
  return clips;
}
