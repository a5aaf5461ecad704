import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import type { Clip } from './clip.ts';

/** Endings of the files a corpus loader considers. */
const AUDIO_FILE = /\.(wav|flac|opus|ogg|mp3|m4a)$/i;

/**
 * Lists every audio file below a folder, in the order of their paths, so that two machines see one order.
 *
 * @param folder - searched with its subfolders
 * @throws UndertoneError `ERR_CORPUS` if the folder cannot be read
 */
export async function listAudioFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new UndertoneError('ERR_CORPUS', `cannot read the corpus folder ${folder}: check the path`, {
      cause,
    });
  });
  return entries
    .filter((entry) => entry.isFile() && AUDIO_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Name of an audio file without its folder and ending, which a re-encoded copy changes. */
export function clipName(path: string): string {
  return basename(path, extname(path));
}

/**
 * Lists the clips of a corpus that says everything in its file names, in the order of their paths.
 *
 * A name that comes twice for a speaker counts once: copies of RAVDESS and TESS circulate with every clip in two folders,
 * and a clip on both sides of a split would spoil the test.
 *
 * @param folder - searched with its subfolders
 * @param parse - reads one path; null for a file that is no clip of the corpus
 * @param expected - corpus and an example of its names, for the message when there are none
 * @throws UndertoneError `ERR_CORPUS` if the folder cannot be read or holds no clip
 */
export async function listNamedClips(
  folder: string,
  parse: (path: string) => Clip | null,
  expected: { readonly corpus: string; readonly example: string },
): Promise<Clip[]> {
  const clips = new Map<string, Clip>();
  for (const path of await listAudioFiles(folder)) {
    const clip = parse(path);
    if (clip === null) continue;
    const key = `${clip.speaker}/${clipName(path)}`;
    if (!clips.has(key)) clips.set(key, clip);
  }
  if (clips.size === 0) {
    throw new UndertoneError(
      'ERR_CORPUS',
      `no ${expected.corpus} clips in ${folder}: expected names like ${expected.example}`,
    );
  }
  return [...clips.values()];
}
