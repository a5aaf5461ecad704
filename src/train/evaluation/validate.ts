import * as tf from '@tensorflow/tfjs';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { type Normalization, normalizeWindow } from '../../stream/features/normalize.ts';
import { cutWindow, findSpeech, type WindowCut } from '../augmentation/window-cut.ts';
import type { WindowPool } from '../material/window-examples.ts';
import { opinionWeight } from './scores/opinion-weight.ts';

/** Logits of every validation window, with the clip each belongs to. */
export interface WindowLogits {
  /** `[nWindows, outputs]`. */
  readonly logits: Float32Array;
  readonly outputs: number;
  /** Position in the list of clips, `[nWindows]`. */
  readonly clip: readonly number[];
  /** What a window counts in the judgement of its clip, `[nWindows]`; all alike where absent. */
  readonly weights?: readonly number[];
}

/** One window of a clip as a stream cuts it, and the frames between the clip's first and last speech in it. */
export interface StreamCut extends WindowCut {
  readonly speechFrames: number;
}

/** Distance between the windows of a clip, frames. */
const HOP_FRAMES = 96;

/** Speech a window must hold to count, frames. */
const MIN_SPEECH_FRAMES = 94;

/** Windows a stream would be judged on: partly heard ones, then every hop, as long as they hold half a second of speech. */
export function streamCuts(logMel: Int16Array): StreamCut[] {
  const nFrames = logMel.length / FEATURE_CONFIG.nMels;
  const speech = findSpeech(logMel);
  const cuts: WindowCut[] = [];
  for (let heard = 2 * HOP_FRAMES; heard < Math.min(nFrames, FEATURE_CONFIG.nFrames); heard += HOP_FRAMES)
    cuts.push({ start: 0, heard });
  for (
    let start = 0;
    start === 0 || start + FEATURE_CONFIG.nFrames < nFrames + HOP_FRAMES;
    start += HOP_FRAMES
  ) {
    cuts.push({ start, heard: Math.min(FEATURE_CONFIG.nFrames, nFrames - start) });
  }
  const speechIn = ({ start, heard }: WindowCut) =>
    Math.min(start + heard, speech.end) - Math.max(start, speech.start);
  const spoken = cuts.map((cut) => ({ ...cut, speechFrames: speechIn(cut) }));
  const kept = spoken.filter(({ speechFrames }) => speechFrames >= MIN_SPEECH_FRAMES);
  if (kept.length > 0) return kept;
  return [{ start: 0, heard: Math.min(FEATURE_CONFIG.nFrames, nFrames), speechFrames: 1 }];
}

/**
 * Runs a network over all windows of some clips, without augmentation.
 *
 * @param network - input `[batch, nFrames, nMels, 1]`
 */
export async function predictWindows(
  network: tf.LayersModel,
  pool: WindowPool,
  normalization: Normalization,
): Promise<WindowLogits> {
  const { nFrames, nMels } = FEATURE_CONFIG;
  const jobs = pool.indices.flatMap((index, clip) =>
    streamCuts(pool.features.logMel(index)).map((cut) => ({ index, clip, cut })),
  );
  const outputs = network.outputs[0]!.shape[1]!;
  const logits = new Float32Array(jobs.length * outputs);
  const batchSize = 32;
  for (let start = 0; start < jobs.length; start += batchSize) {
    const batch = jobs.slice(start, start + batchSize);
    const windows = new Float32Array(batch.length * nFrames * nMels);
    batch.forEach(({ index, cut }, row) => {
      const window = windows.subarray(row * nFrames * nMels, (row + 1) * nFrames * nMels);
      cutWindow(pool.features.logMel(index), cut, window);
      normalizeWindow(window, normalization, window);
    });
    const values = tf.tidy(() =>
      (network.predict(tf.tensor(windows, [batch.length, nFrames, nMels, 1])) as tf.Tensor).dataSync(),
    );
    logits.set(values, start * outputs);
    await tf.nextFrame();
  }
  return {
    logits,
    outputs,
    clip: jobs.map((job) => job.clip),
    weights: jobs.map(({ cut }) => opinionWeight(cut.speechFrames)),
  };
}
