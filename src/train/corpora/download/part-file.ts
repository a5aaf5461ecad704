import { open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';

/** The bytes of a download so far, and what tells whether the server still has the same file. */
export interface PartFile {
  readonly path: string;
  /** Bytes there. */
  size(): Promise<number>;
  /** ETag or date of the file the bytes are of, as the server gave it; null if it gave none. */
  validator(): Promise<string | null>;
  /**
   * Appends to the bytes there.
   *
   * @param offset - bytes to keep
   * @param validator - of the file the bytes are of
   * @param expected - bytes that will be appended, where known; checked against the free space first
   * @param chunks - the bytes
   * @throws UndertoneError `ERR_DOWNLOAD` if the disk is full
   */
  append(
    offset: number,
    validator: string | null,
    expected: number | null,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** Removes what is left. */
  discard(): Promise<void>;
}

/**
 * The part file of a download.
 *
 * @param target - the file it will become; the part lies beside it
 */
export function createPartFile(target: string): PartFile {
  const path = `${target}.part`;
  const validatorPath = `${path}.etag`;
  return {
    path,
    size: () =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    validator: () => readFile(validatorPath, 'utf8').catch(() => null),
    async append(offset, validator, expected, chunks) {
      await refuseWithoutSpace(path, expected);
      if (validator === null) await rm(validatorPath, { force: true });
      else await writeFile(validatorPath, validator);
      const file = await open(path, 'a');
      try {
        await file.truncate(offset);
        for await (const chunk of chunks) await writeAll(file, chunk, path);
      } finally {
        await file.close();
      }
    },
    async discard() {
      await rm(path, { force: true });
      await rm(validatorPath, { force: true });
    },
  };
}

async function refuseWithoutSpace(path: string, expected: number | null): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (expected !== null && expected > bavail * bsize) throw noSpace(path, expected);
}

async function writeAll(
  file: Awaited<ReturnType<typeof open>>,
  chunk: Uint8Array,
  path: string,
): Promise<void> {
  try {
    // Writing on a full disk may stop short without failing; the rest then fails.
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
  } catch (thrown) {
    throw diskError(thrown, path);
  }
}

/**
 * What the operating system said about a file to write, as an error of ours.
 *
 * @param thrown - what a write threw
 * @param path - the file
 */
export function diskError(thrown: unknown, path: string): UndertoneError {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return noSpace(path, null, thrown);
  return new UndertoneError('ERR_DOWNLOAD', `cannot write ${path}: ${message}`, { cause: thrown });
}

function noSpace(path: string, expected: number | null, cause?: unknown): UndertoneError {
  const need = expected === null ? '' : ` for ${Math.ceil(expected / 1e6)} MB`;
  return new UndertoneError(
    'ERR_DOWNLOAD',
    `no space left${need} to write ${path}: make room and run it again, what has arrived is kept`,
    cause === undefined ? {} : { cause },
  );
}
