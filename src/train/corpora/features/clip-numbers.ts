import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';
import { mixToMono } from '../../../stream/audio/pcm.ts';
import { readAudioFile } from '../../../stream/audio/read-audio-file.ts';
import { resampleSignal } from '../../../stream/audio/resample.ts';
import { groupRecordings, withWavCopies } from '../../../stream/audio/wav-copies.ts';
import type { FeatureKernel } from '../../../stream/features/feature-kernel.ts';
import type { Clip } from '../clip.ts';

/** Numbers each clip has in the data file, as JSON; there only once all are complete. */
const INDEX_FILE = 'index.json';

/** The same numbers while they are being computed, a line a clip, each written after the clip's data. */
const JOURNAL_FILE = 'index.journal';

/** What is computed of every clip, and where it is kept. */
export interface ClipNumbersJob {
  readonly clips: readonly Clip[];
  readonly kernel: FeatureKernel;
  /** Made if missing; one process at a time may write to it. */
  readonly folder: string;
  /** What the numbers are, the name of their file. */
  readonly name: 'logmel' | 'states';
  /**
   * Computes the numbers of one clip.
   *
   * @param samples - 48 kHz mono; may be written to
   * @param clipIndex - position in the list of clips
   */
  readonly compute: (samples: Float32Array, clipIndex: number) => Int16Array | Promise<Int16Array>;
  /** Called after each clip with the number done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Opens what has been computed of clips, computing and storing it the first time; after an interruption it goes on where it was.
 *
 * @returns the numbers of a clip, a view that must not be written to
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read; those before it stay stored
 */
export async function openClipNumbers(job: ClipNumbersJob): Promise<(index: number) => Int16Array> {
  const stored = (await readStored(job)) ?? (await build(job));
  const starts = [0];
  for (const length of stored.lengths) starts.push(starts.at(-1)! + length);
  return (index) => stored.data.subarray(starts[index]!, starts[index + 1]!);
}

/**
 * A key of what the clips' files hold, their order and what is computed of them: a changed file is never served stale, and a corpus that
 * was moved or copied is not computed again.
 *
 * @param what - everything else that decides the numbers
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read
 */
export async function keyOfClips(
  clips: readonly Clip[],
  what: { readonly before: unknown; readonly after?: unknown },
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(what.before));
  for (const clip of clips) {
    const bytes = await readFile(clip.path).catch((cause: unknown) => {
      throw new UndertoneError('ERR_CORPUS', `cannot read ${clip.path}`, { cause });
    });
    hash.update(`${bytes.byteLength}\n`).update(bytes);
  }
  if (what.after !== undefined) hash.update(JSON.stringify(what.after));
  return hash.digest('hex').slice(0, 16);
}

/** What is stored, in memory. */
interface StoredNumbers {
  /** Numbers a clip has in `data`, in the order of the clips. */
  readonly lengths: readonly number[];
  /** Of all clips, one after the other, in the byte order of the machine. */
  readonly data: Int16Array;
}

const dataFile = ({ folder, name }: ClipNumbersJob): string => join(folder, `${name}.i16`);

/** Reads what was stored; null where that is not complete. */
async function readStored(job: ClipNumbersJob): Promise<StoredNumbers | null> {
  const index = await readFile(join(job.folder, INDEX_FILE), 'utf8').catch(() => null);
  if (index === null) return null;
  const { lengths } = JSON.parse(index) as { lengths: number[] };
  const bytes = await readFile(dataFile(job)).catch(() => null);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (bytes === null || bytes.byteLength !== total * Int16Array.BYTES_PER_ELEMENT) return null;
  return { lengths, data: new Int16Array(bytes.buffer, bytes.byteOffset, total) };
}

async function build(job: ClipNumbersJob): Promise<StoredNumbers> {
  await computeAll(job);
  const stored = await readStored(job);
  if (stored !== null) return stored;
  throw new UndertoneError(
    'ERR_CORPUS',
    `the features in ${job.folder} are not what was written: delete the folder, and let one process at a time build it`,
  );
}

async function computeAll(job: ClipNumbersJob): Promise<void> {
  const { clips, folder, onProgress } = job;
  await mkdir(folder, { recursive: true });
  const data = await open(dataFile(job), 'a+');
  const journal = await open(join(folder, JOURNAL_FILE), 'a+');
  try {
    const lengths = await resume(data, journal, clips.length);
    const numbered = clips.map((clip, index) => ({ path: clip.path, index }));
    const groups = await groupRecordings(numbered.slice(lengths.length));
    for await (const { numbers, failure } of inOrder(groups.length, (group) =>
      computeGroup(groups[group]!, job),
    )) {
      for (const own of numbers) {
        await data.write(new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
        await journal.write(`${own.length}\n`);
        lengths.push(own.length);
        onProgress?.(lengths.length, clips.length);
      }
      if (failure !== null) throw failure;
    }
    await writeFile(join(folder, `${INDEX_FILE}.part`), JSON.stringify({ lengths }));
  } finally {
    await data.close();
    await journal.close();
  }
  await rename(join(folder, `${INDEX_FILE}.part`), join(folder, INDEX_FILE));
  await rm(join(folder, JOURNAL_FILE));
}

/**
 * Brings both files back to the last clip that both hold whole.
 *
 * @returns the lengths of the clips stored so far
 */
async function resume(data: FileHandle, journal: FileHandle, total: number): Promise<number[]> {
  const { size } = await data.stat();
  const lines = (await journal.readFile('utf8')).split('\n').slice(0, -1);
  const lengths: number[] = [];
  let bytes = 0;
  for (const line of lines.slice(0, total)) {
    const next = bytes + Number(line) * Int16Array.BYTES_PER_ELEMENT;
    if (!/^\d+$/.test(line) || next > size) break;
    bytes = next;
    lengths.push(Number(line));
  }
  await data.truncate(bytes);
  await journal.truncate(lengths.reduce((sum, length) => sum + `${length}\n`.length, 0));
  return lengths;
}

/** Computes a few items ahead, one a core, and hands them out in order. */
async function* inOrder<T>(count: number, compute: (index: number) => Promise<T>): AsyncGenerator<T> {
  const pending: Promise<T>[] = [];
  for (let next = 0; next < count || pending.length > 0; ) {
    while (next < count && pending.length < cpus().length) {
      const job = compute(next++);
      // An item computed ahead may fail before its turn to be awaited; the failure is met then.
      job.catch(() => {});
      pending.push(job);
    }
    yield await pending.shift()!;
  }
}

/** A clip's file and its position in the list of clips. */
interface NumberedFile {
  readonly path: string;
  readonly index: number;
}

/** What was computed of the clips of a group, up to the first that could not be read. */
interface GroupNumbers {
  readonly numbers: readonly Int16Array[];
  readonly failure: Error | null;
}

async function computeGroup(
  files: readonly NumberedFile[],
  { kernel, compute }: ClipNumbersJob,
): Promise<GroupNumbers> {
  return withWavCopies(files, async (copies) => {
    const numbers: Int16Array[] = [];
    try {
      for (const [place, { path, index }] of files.entries()) {
        numbers.push(await compute(await readSamples(copies[place]!, path, kernel), index));
      }
      return { numbers, failure: null };
    } catch (failure) {
      return { numbers, failure: failure as Error };
    }
  });
}

/** Reads one clip, mixes it to mono and brings it to 48 kHz, as the live pipeline does for a channel. */
async function readSamples(copy: string, path: string, kernel: FeatureKernel): Promise<Float32Array> {
  const audio = await readAudioFile(copy).catch((cause: unknown) => {
    throw new UndertoneError('ERR_CORPUS', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  });
  return resampleSignal(kernel, mixToMono(audio.channels), audio.sampleRate);
}
