import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { convertToWav } from './containers.ts';

/** What is known of a recording here: where its file is. */
interface Recording {
  readonly path: string;
}

/** Most recordings in a group, and about the most bytes of them, encoded: some minutes of lossless audio. */
const [MOST, MOST_BYTES] = [24, 8 * 1024 ** 2];

/**
 * Puts recordings into groups that are fit to be decoded together, in their order.
 *
 * @param recordings - a file that does not exist counts nothing
 */
export async function groupRecordings<T extends Recording>(recordings: readonly T[]): Promise<T[][]> {
  const groups: T[][] = [];
  let bytes = 0;
  for (const recording of recordings) {
    const size = await stat(recording.path).then(
      (file) => file.size,
      () => 0,
    );
    const last = groups.at(-1);
    if (last === undefined || last.length === MOST || bytes + size > MOST_BYTES) {
      groups.push([recording]);
      bytes = size;
    } else {
      last.push(recording);
      bytes += size;
    }
  }
  return groups;
}

/**
 * Hands over short recordings as WAV files, decoded together and removed again afterwards.
 *
 * WAV files are handed over themselves. So is everything where one recording cannot be decoded or ffmpeg is missing: reading
 * the originals one by one then says which one it is.
 *
 * @param recordings - a group of `groupRecordings`, since all are in temporary files at once
 * @param use - receives a path for each recording, in the same order
 * @returns what `use` returns
 */
export async function withWavCopies<T>(
  recordings: readonly Recording[],
  use: (paths: readonly string[]) => Promise<T>,
): Promise<T> {
  const paths = recordings.map(({ path }) => path);
  const encoded = paths.filter((path) => extname(path).toLowerCase() !== '.wav');
  if (encoded.length === 0) return use(paths);
  const folder = await mkdtemp(join(tmpdir(), 'undertone-wav-'));
  try {
    const copies = await convertToWav(encoded, folder).catch(() => encoded);
    const copyOf = new Map(encoded.map((path, index) => [path, copies[index]!]));
    return await use(paths.map((path) => copyOf.get(path) ?? path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
