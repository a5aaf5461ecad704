import { join } from 'node:path';
import { FEATURE_CONFIG } from '../../../stream/features/feature-config.ts';
import type { FeatureKernel } from '../../../stream/features/feature-kernel.ts';
import type { TeacherStates } from '../../distillation/teacher-states.ts';
import type { Clip } from '../clip.ts';
import { keyOfClips, openClipNumbers } from './clip-numbers.ts';
import { CENTI } from './stored-level.ts';

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
  /** What a teacher made of the same clips, where there is one. */
  readonly teacher?: TeacherStates;
}

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

/** Where the cache lies, what is computed and who hears how far it has come. */
export interface FeatureCacheOptions {
  /** Folder for cached features; made if missing. */
  readonly folder: string;
  /** Changes every clip before its features are computed; the clips as they are by default. */
  readonly variant?: FeatureVariant;
  /** Called after each clip with the number done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Opens the features of a list of clips, computing and storing them the first time; after an interruption it goes on where it was.
 *
 * The cache key covers what the clips' files hold, their order, the variant and the feature configuration. One process at a time may
 * build the same features.
 *
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read
 */
export async function openFeatureSet(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  { folder, variant, onProgress }: FeatureCacheOptions,
): Promise<FeatureSet> {
  const key = await keyOfClips(clips, {
    before: [CACHE_FORMAT, FEATURE_CONFIG],
    ...(variant !== undefined && { after: { variant: variant.name, seed: variant.seed } }),
  });
  const logMel = await openClipNumbers({
    clips,
    kernel,
    folder: join(folder, `logmel-${key}`),
    name: 'logmel',
    compute: (samples, index) =>
      computeLogMel(variant === undefined ? samples : variant.apply(samples, index), kernel),
    ...(onProgress && { onProgress }),
  });
  return { clips, logMel };
}

function computeLogMel(samples: Float32Array, kernel: FeatureKernel): Int16Array {
  const logMel = kernel.logMel(samples);
  const stored = new Int16Array(logMel.length);
  for (let i = 0; i < logMel.length; i++) stored[i] = Math.round(logMel[i]! * CENTI);
  return stored;
}
