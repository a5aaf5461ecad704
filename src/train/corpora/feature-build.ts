import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import { mixToMono } from '../../stream/audio/pcm.ts';
import { readAudioFile } from '../../stream/audio/read-audio-file.ts';
import { resampleSignal } from '../../stream/audio/resample.ts';
import { groupRecordings, withWavCopies } from '../../stream/audio/wav-copies.ts';
import type { FeatureKernel } from '../../stream/features/feature-kernel.ts';
import type { Clip } from './clip.ts';
import { CENTI } from './stored-level.ts';

/** Levels of all clips, one after the other, int16 of the machine's byte order. */
export const DATA_FILE = 'logmel.i16';

/** Numbers each clip has in the data file, as JSON; there only once the features are complete. */
export const INDEX_FILE = 'index.json';

/** The same numbers while features are being built, a line a clip, each written after the clip's data. */
const JOURNAL_FILE = 'index.journal';

/** A changed copy of every clip: noisy, or as a telephone carries it. */
export interface FeatureVariant {
  /** Names the change with all that decides it but the seed. */
  readonly name: string;
  /** Seed of the change, where it has one; part of the cache's key, as the name is. */
  readonly seed?: number;
  /**
   * Changes the waveform of one clip.
   *
   * @param samples - 48 kHz mono; may be written to
   * @param clipIndex - position in the list of clips
   * @returns samples at 48 kHz, in any number
   */
  apply(samples: Float32Array, clipIndex: number): Float32Array;
}

/** What is computed and who hears how far it has come. */
export interface FeatureBuildOptions {
  /** Changes every clip before its features are computed; the clips as they are by default. */
  readonly variant?: FeatureVariant;
  /** Called after each clip with the number done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Computes the features of clips into a folder, going on from what an interrupted run left there.
 *
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read; those before it stay stored
 */
export async function buildFeatures(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  folder: string,
  { variant, onProgress }: FeatureBuildOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const data = await open(join(folder, DATA_FILE), 'a+');
  const journal = await open(join(folder, JOURNAL_FILE), 'a+');
  try {
    const lengths = await resume(data, journal, clips.length);
    const numbered = clips.map((clip, index) => ({ path: clip.path, index }));
    const groups = await groupRecordings(numbered.slice(lengths.length));
    const compute = (group: number) => computeGroup(groups[group]!, kernel, variant);
    for await (const { logMels, failure } of inOrder(groups.length, compute)) {
      for (const logMel of logMels) {
        await data.write(new Uint8Array(logMel.buffer, logMel.byteOffset, logMel.byteLength));
        await journal.write(`${logMel.length}\n`);
        lengths.push(logMel.length);
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

/** Features of the clips of a group up to the first that could not be read. */
interface GroupFeatures {
  readonly logMels: readonly Int16Array[];
  readonly failure: Error | null;
}

async function computeGroup(
  files: readonly NumberedFile[],
  kernel: FeatureKernel,
  variant: FeatureVariant | undefined,
): Promise<GroupFeatures> {
  return withWavCopies(files, async (copies) => {
    const logMels: Int16Array[] = [];
    try {
      for (const [place, { path, index }] of files.entries()) {
        const samples = await readSamples(copies[place]!, path, kernel);
        logMels.push(computeLogMel(variant === undefined ? samples : variant.apply(samples, index), kernel));
      }
      return { logMels, failure: null };
    } catch (failure) {
      return { logMels, failure: failure as Error };
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

function computeLogMel(samples: Float32Array, kernel: FeatureKernel): Int16Array {
  const logMel = kernel.logMel(samples);
  const stored = new Int16Array(logMel.length);
  for (let i = 0; i < logMel.length; i++) stored[i] = Math.round(logMel[i]! * CENTI);
  return stored;
}
