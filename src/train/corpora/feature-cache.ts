import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import type { FeatureKernel } from '../../stream/features/feature-kernel.ts';
import type { Clip } from './clip.ts';
import {
  buildFeatures,
  DATA_FILE,
  type FeatureBuildOptions,
  type FeatureVariant,
  INDEX_FILE,
} from './feature-build.ts';

/** Version of the cache's layout; another version is built anew. */
const CACHE_FORMAT = 2;

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

/** Where the cache lies, and how it is built. */
export interface FeatureCacheOptions extends FeatureBuildOptions {
  /** Folder for cached features; made if missing. */
  readonly folder: string;
}

/**
 * Opens the features of a list of clips, computing and storing them the first time; after an interruption it goes on where it was.
 *
 * The cache key covers what the clips' files hold, their order, the variant and the feature configuration: a changed file is never
 * served stale, and a corpus that was moved or copied is not computed again. One process at a time may build the same features.
 *
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read
 */
export async function openFeatureSet(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  options: FeatureCacheOptions,
): Promise<FeatureSet> {
  const folder = join(options.folder, `logmel-${await cacheKey(clips, options.variant)}`);
  const features = (await readFeatures(folder)) ?? (await build(clips, kernel, folder, options));
  const starts = [0];
  for (const length of features.lengths) starts.push(starts.at(-1)! + length);
  return { clips, logMel: (index) => features.data.subarray(starts[index]!, starts[index + 1]!) };
}

async function cacheKey(clips: readonly Clip[], variant: FeatureVariant | undefined): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([CACHE_FORMAT, FEATURE_CONFIG]));
  for (const clip of clips) {
    const bytes = await readFile(clip.path).catch((cause: unknown) => {
      throw new UndertoneError('ERR_CORPUS', `cannot read ${clip.path}`, { cause });
    });
    hash.update(`${bytes.byteLength}\n`).update(bytes);
  }
  if (variant !== undefined) hash.update(JSON.stringify({ variant: variant.name, seed: variant.seed }));
  return hash.digest('hex').slice(0, 16);
}

/** Stored features in memory. */
interface StoredFeatures {
  /** Numbers a clip has in `data`, in the order of the clips. */
  readonly lengths: readonly number[];
  readonly data: Int16Array;
}

/** Reads what was stored; null where that is not complete. */
async function readFeatures(folder: string): Promise<StoredFeatures | null> {
  const index = await readFile(join(folder, INDEX_FILE), 'utf8').catch(() => null);
  if (index === null) return null;
  const { lengths } = JSON.parse(index) as { lengths: number[] };
  const bytes = await readFile(join(folder, DATA_FILE)).catch(() => null);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (bytes === null || bytes.byteLength !== total * Int16Array.BYTES_PER_ELEMENT) return null;
  return { lengths, data: new Int16Array(bytes.buffer, bytes.byteOffset, total) };
}

async function build(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  folder: string,
  options: FeatureCacheOptions,
): Promise<StoredFeatures> {
  await buildFeatures(clips, kernel, folder, options);
  const features = await readFeatures(folder);
  if (features !== null) return features;
  throw new UndertoneError(
    'ERR_CORPUS',
    `the features in ${folder} are not what was written: delete the folder, and let one process at a time build it`,
  );
}
