import { join } from 'node:path';
import { convertRate } from '../../stream/audio/convert-rate.ts';
import { TARGET_RATE } from '../../stream/audio/resample.ts';
import type { FeatureKernel } from '../../stream/features/feature-kernel.ts';
import type { Clip } from '../corpora/clip.ts';
import { keyOfClips, openClipNumbers } from '../corpora/features/clip-numbers.ts';
import { ENCODER_RATE, type SpeechEncoder } from './speech-encoder.ts';

/** Version of what is stored; another version is computed anew. */
const CACHE_FORMAT = 1;

/** Stored numbers are 128ths, which keeps ±256 in 16 bits; states of layers go to some 215. */
export const STATE_UNIT = 1 / 128;

/** What a teacher made of every clip of a set. */
export interface TeacherStates {
  /** SHA-256 of the teacher's file, in hexadecimal. */
  readonly digest: string;
  /** Numbers of one state. */
  readonly width: number;
  /**
   * States of one clip.
   *
   * @returns in units of {@link STATE_UNIT}, `[nStates, width]`, one for every 48 ms, a view that must not be written to
   */
  states(index: number): Int16Array;
}

/**
 * Opens what a speech encoder makes of clips, computing and storing it the first time; after an interruption it goes on where it was.
 *
 * @param folder - for cached states; made if missing
 * @param onProgress - called after each clip with the number done
 * @throws UndertoneError `ERR_CORPUS` naming the clip that could not be read, `ERR_MODEL_WEIGHTS` if the encoder cannot take one
 */
export async function openTeacherStates(
  clips: readonly Clip[],
  kernel: FeatureKernel,
  teacher: SpeechEncoder,
  {
    folder,
    onProgress,
  }: { readonly folder: string; readonly onProgress?: (done: number, total: number) => void },
): Promise<TeacherStates> {
  const key = await keyOfClips(clips, { before: [CACHE_FORMAT, teacher.digest] });
  const states = await openClipNumbers({
    clips,
    kernel,
    folder: join(folder, `states-${key}`),
    name: 'states',
    compute: async (samples) => store(await teacher.encode(convertRate(samples, TARGET_RATE, ENCODER_RATE))),
    ...(onProgress && { onProgress }),
  });
  return { digest: teacher.digest, width: teacher.width, states };
}

function store(states: Float32Array): Int16Array {
  const stored = new Int16Array(states.length);
  const limit = 2 ** 15 - 1;
  for (let i = 0; i < states.length; i++) {
    stored[i] = Math.max(-limit, Math.min(limit, Math.round(states[i]! / STATE_UNIT)));
  }
  return stored;
}
