import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';

/**
 * Reads what a finished training measured.
 *
 * @param path - JSON, as {@link writeFinished} left it
 * @returns null where the training is not finished, or has not begun
 * @throws UndertoneError `ERR_INVALID_OPTION` if the file is not JSON
 */
export async function readFinished<Result>(path: string): Promise<Result | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Result;
  } catch (cause) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `${path} is not a result: delete it and the training goes on`,
      { cause },
    );
  }
}

/**
 * Writes what a training measured, all of it or nothing; that marks the training as finished.
 *
 * @param path - its folder is made if need be
 */
export async function writeFinished(path: string, result: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(result)}\n`);
  await rename(`${path}.part`, path);
}
