import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';

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
