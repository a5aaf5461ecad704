import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UndertoneError } from '../../../sdk/errors.ts';
import { diskError } from './part-file.ts';

/** A file in an archive. */
export interface ArchiveEntry {
  /** Its path in the archive, never one that leads out of it. */
  readonly name: string;
  /** Bytes it has unpacked. */
  readonly bytes: number;
  /** Its content, for small files. */
  read(): Promise<Buffer>;
  /**
   * Unpacks it; a file of the target's name is there only once it is whole.
   *
   * @param target - file to write; its folder is made if missing
   */
  extract(target: string): Promise<void>;
}

/**
 * The files of a ZIP archive, in the order of its directory.
 *
 * @param path - the archive
 * @throws UndertoneError `ERR_DOWNLOAD` if it is damaged, or no archive
 */
export async function* readArchive(path: string): AsyncGenerator<ArchiveEntry> {
  const zip = await openPromise(path).catch((cause: unknown) => {
    throw damaged(path, cause);
  });
  try {
    for await (const entry of entriesOf(zip, path)) {
      if (!entry.fileName.endsWith('/')) yield openEntry(zip, entry, path);
    }
  } finally {
    zip.close();
  }
}

/** A loop over the directory itself could not tell its errors from those of the loop's body. */
async function* entriesOf(zip: ZipFile, path: string): AsyncGenerator<Entry> {
  const entries = zip.eachEntry()[Symbol.asyncIterator]();
  for (;;) {
    const next = await entries.next().catch((cause: unknown) => {
      throw damaged(path, cause);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

function openEntry(zip: ZipFile, entry: Entry, path: string): ArchiveEntry {
  const content = () => checkedContent(zip, entry, path);
  return {
    name: entry.fileName,
    bytes: entry.uncompressedSize,
    async read() {
      const chunks: Buffer[] = [];
      for await (const chunk of content()) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    async extract(target) {
      await mkdir(dirname(target), { recursive: true });
      const file = await open(`${target}.part`, 'w');
      try {
        for await (const chunk of content()) {
          await file.writeFile(chunk).catch((thrown: unknown) => {
            throw diskError(thrown, target);
          });
        }
      } finally {
        await file.close();
      }
      await rename(`${target}.part`, target);
    },
  };
}

/** The bytes of an entry; ends with an error unless they are those that were packed. */
async function* checkedContent(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer> {
  let crc = 0;
  const stream = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
    throw damaged(path, cause);
  });
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await chunks.next().catch((cause: unknown) => {
        throw damaged(path, cause);
      });
      if (next.done === true) break;
      crc = crc32(next.value, crc);
      yield next.value;
    }
  } finally {
    stream.destroy();
  }
  if (crc !== entry.crc32) throw damaged(path, new Error(`${entry.fileName} has another CRC`));
}

function damaged(path: string, cause: unknown): UndertoneError {
  return new UndertoneError(
    'ERR_DOWNLOAD',
    `${path} cannot be unpacked: ${(cause as Error).message}; it is damaged, or no archive`,
    { cause },
  );
}
