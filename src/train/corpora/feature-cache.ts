import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import { mixToMono } from '../../stream/audio/pcm.ts';
import { readAudioFile } from '../../stream/audio/read-audio-file.ts';
import { resampleSignal } from '../../stream/audio/resample.ts';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import type { FeatureKernel } from '../../stream/features/feature-kernel.ts';
import type { Clip } from './clip.ts';
import { CENTI } from './stored-level.ts';

/** Version of the cache's layout; another version is built anew. */
const CACHE_FORMAT = 1;

/** The log-mel of many clips in memory. */
export interface FeatureSet {
  readonly clips: readonly Clip[];
  /**
   * Log-mel of one clip.
   *
   * @returns hundredths of a dB, frame-major `[nFrames, nMels]`, a view that must not be written to
   */
  logMel(index: number): Int16Array;
}

/** Where the cache lies and who hears how far building it has come. */
export interface FeatureCacheOptions {
  /** Folder for cached features; made if missing. */
  readonly folder: string;
  /** Called after each clip with the number done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Opens the features of a list of clips, computing and storing them the first time.
 *
 * The cache key covers the clips' paths, sizes and times and the feature configuration, so a changed file is never served stale.
 *
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read
 */
export async function openFeatureSet(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  options: FeatureCacheOptions,
): Promise<FeatureSet> {
  const folder = join(options.folder, `logmel-${await cacheKey(clips)}`);
  const indexPath = join(folder, 'index.json');
  const dataPath = join(folder, 'logmel.i16');
  const lengths = (await readIndex(indexPath)) ?? (await build(clips, kernel, folder, options));
  const bytes = await readFile(dataPath);
  const data = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  return { clips, logMel: (index) => data.subarray(starts[index]!, starts[index + 1]!) };
}

async function cacheKey(clips: readonly Clip[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([CACHE_FORMAT, FEATURE_CONFIG]));
  for (const clip of clips) {
    const { size, mtimeMs } = await stat(clip.path).catch((cause: unknown) => {
      throw new UndertoneError('ERR_CORPUS', `cannot read ${clip.path}`, { cause });
    });
    hash.update(`${clip.path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function readIndex(path: string): Promise<number[] | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as { lengths: number[] }).lengths;
}

/** Writes the data file first and the index last, so that a cache with an index is complete. */
async function build(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  folder: string,
  options: FeatureCacheOptions,
) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, 'logmel.i16'), 'w');
  const lengths: number[] = [];
  try {
    const ahead = cpus().length;
    const pending: Promise<Int16Array>[] = [];
    for (let next = 0; lengths.length < clips.length; ) {
      while (next < clips.length && pending.length < ahead) {
        const job = computeLogMel(clips[next++]!, kernel);
        // A clip read ahead may fail before its turn to be awaited; the failure is met then.
        job.catch(() => {});
        pending.push(job);
      }
      const logMel = await pending.shift()!;
      await file.write(new Uint8Array(logMel.buffer, logMel.byteOffset, logMel.byteLength));
      lengths.push(logMel.length);
      options.onProgress?.(lengths.length, clips.length);
    }
  } finally {
    await file.close();
  }
  await writeFile(join(folder, 'index.json.part'), JSON.stringify({ lengths }));
  await rename(join(folder, 'index.json.part'), join(folder, 'index.json'));
  return lengths;
}

/** Reads one clip, mixes it to mono, brings it to 48 kHz and computes its log-mel, as the live pipeline does for a channel. */
async function computeLogMel(clip: Clip, kernel: FeatureKernel): Promise<Int16Array> {
  const audio = await readAudioFile(clip.path).catch((cause: unknown) => {
    throw new UndertoneError('ERR_CORPUS', `cannot read ${clip.path}: ${(cause as Error).message}`, {
      cause,
    });
  });
  const logMel = kernel.logMel(resampleSignal(kernel, mixToMono(audio.channels), audio.sampleRate));
  const stored = new Int16Array(logMel.length);
  for (let i = 0; i < logMel.length; i++) stored[i] = Math.round(logMel[i]! * CENTI);
  return stored;
}
