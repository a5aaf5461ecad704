import { rename, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { UndertoneError } from '../../../sdk/errors.ts';
import { hashFile } from './checksum.ts';
import { type FetchOptions, fetchInto } from './fetch-into.ts';
import { createPartFile, type PartFile } from './part-file.ts';

/** What a downloaded file must be, and how patient the download is. */
export interface DownloadFileOptions extends FetchOptions {
  /** Bytes it must have. */
  readonly bytes?: number;
  /** Attempts that bring nothing before it gives up; 5 by default. */
  readonly maxAttempts?: number;
  /** Pause before the next attempt, ms, doubled each time; 1,000 by default. */
  readonly retryMs?: number;
}

/**
 * Downloads a file; called again after an interruption, it goes on where it was.
 *
 * The bytes gather in `path` with `.part` behind it. Only a whole file that hashes as expected gets its name, so a file of that
 * name is whole; one that is there already and hashes as expected is not downloaded again.
 *
 * @param url - HTTP or HTTPS
 * @param path - file to write; its folder exists
 * @throws UndertoneError `ERR_CONNECTION` if the server cannot be reached or keeps breaking off, `ERR_DOWNLOAD` if it has no such
 *   file, or another one than expected, or the disk is full
 */
export async function downloadFile(
  url: string,
  path: string,
  options: DownloadFileOptions = {},
): Promise<void> {
  if (await isWanted(path, options)) return;
  const part = createPartFile(path);
  await fetchPatiently(url, part, options);
  const problem = await describeProblem(part.path, options);
  if (problem !== null) {
    await part.discard();
    throw new UndertoneError(
      'ERR_DOWNLOAD',
      `${url} is not the file expected: ${problem}; it was removed, try again or elsewhere`,
    );
  }
  await rename(part.path, path);
  await part.discard();
}

/** Whether the file is there; without a checksum or a length its name is proof enough. */
async function isWanted(path: string, options: DownloadFileOptions): Promise<boolean> {
  const isThere = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isThere) return false;
  if ((await describeProblem(path, options)) === null) return true;
  await rm(path);
  return false;
}

async function describeProblem(
  path: string,
  { bytes, checksum }: DownloadFileOptions,
): Promise<string | null> {
  const { size } = await stat(path);
  if (bytes !== undefined && size !== bytes) return `it has ${size} bytes instead of ${bytes}`;
  if (checksum === undefined) return null;
  const { algorithm, hex } = checksum;
  const actual = await hashFile(path, algorithm);
  return actual === hex ? null : `its ${algorithm} is ${actual} instead of ${hex}`;
}

/** Tries again while attempts bring something, and a few times when they do not. */
async function fetchPatiently(url: string, part: PartFile, options: DownloadFileOptions): Promise<void> {
  const { maxAttempts = 5, retryMs = 1_000, signal } = options;
  for (let failures = 0; ; ) {
    const before = await part.size();
    try {
      return await fetchInto(url, part, options);
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!(thrown instanceof UndertoneError) || !thrown.retryable) throw thrown;
      failures = (await part.size()) > before ? 1 : failures + 1;
      if (failures >= maxAttempts) throw thrown;
      const pauseMs = thrown.retryAfterMs ?? retryMs * 2 ** (failures - 1);
      await wait(pauseMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}
