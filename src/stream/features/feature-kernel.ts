import type { PolyphaseKernel } from '../audio/resample.ts';
import { FEATURE_CONFIG, N_MFCC } from './feature-config.ts';
import { instantiateKernel } from './kernel-instance.ts';
import { createPolyphaseKernel } from './polyphase-kernel.ts';
import { createWindowNormalizer, type WindowNormalizer } from './window-normalizer.ts';

const { hopLength, nFft, nMels } = FEATURE_CONFIG;

/** Samples of a frame that lie before its centre. */
export const HALF_FRAME = nFft / 2;

/** Which features to compute. */
export type FeatureKind = 'logMel' | 'mfcc';

/** The features of one signal, frame-major. */
export interface SignalFeatures {
  /** Frames of the signal. */
  readonly nFrames: number;
  /** dB, `[nFrames, nMels]`. */
  readonly logMel: Float32Array;
  /** `[nFrames, N_MFCC]`. */
  readonly mfcc: Float32Array;
}

/**
 * The signal processing shared by every stream of a thread: one instance a thread, never one a stream.
 *
 * It holds no state of any stream, so calls for different streams may alternate freely.
 */
export interface FeatureKernel extends PolyphaseKernel {
  /** Normalization of windows for networks. */
  readonly normalizer: WindowNormalizer;
  /**
   * Log-mel of a whole signal, centred frames with zeros before its start and after its end.
   *
   * @param samples - 48 kHz mono, any length
   * @param out - receives the result where the caller has room for it already; of exactly its length
   * @returns dB, frame-major `[1 + floor(nSamples / 256), nMels]`: `out`, else a new array
   * @see equals librosa with `center=True, pad_mode="constant"`
   */
  logMel(samples: Float32Array, out?: Float32Array): Float32Array;
  /**
   * MFCC of a whole signal.
   *
   * @returns frame-major `[1 + floor(nSamples / 256), N_MFCC]`; owned by the caller
   */
  mfcc(samples: Float32Array): Float32Array;
  /** Both features of a whole signal from one pass. */
  features(samples: Float32Array): SignalFeatures;
  /** Most frames {@link FeatureKernel.analyseFrames} computes in one call. */
  readonly maxFrames: number;
  /** Where the caller puts the samples of those frames: frame f is samples `256 f` to `256 f + 1023`. */
  readonly frameSamples: Float32Array;
  /**
   * Log-mel of the frames in `frameSamples`.
   *
   * @param nFrames - 1 to `maxFrames`
   * @returns dB, `[nFrames, nMels]`, a view that is valid until the next call on this kernel
   */
  analyseFrames(nFrames: number): Float32Array;
}

/**
 * Frames of a signal: one centred on every 256th sample, the first on sample 0.
 *
 * @param nSamples - length of the signal at 48 kHz
 */
export function countFrames(nSamples: number): number {
  return 1 + Math.floor(nSamples / hopLength);
}

/** Starts the feature kernel; about 3 ms and 3 MB, so create one a thread and share it between streams. */
export function createFeatureKernel(): FeatureKernel {
  const kernel = instantiateKernel();
  const { exports, frameSamples, maxFrames } = kernel;

  function features(samples: Float32Array, withMfcc: boolean, out?: Float32Array): SignalFeatures {
    const nFrames = countFrames(samples.length);
    const logMel = out ?? new Float32Array(nFrames * nMels);
    const mfcc = new Float32Array(withMfcc ? nFrames * N_MFCC : 0);
    for (let frame = 0; frame < nFrames; frame += maxFrames) {
      const count = Math.min(maxFrames, nFrames - frame);
      copyZeroPadded(samples, frame * hopLength - HALF_FRAME, frameSamples);
      exports.analyseFrames(count, withMfcc);
      logMel.set(kernel.logMel.subarray(0, count * nMels), frame * nMels);
      if (withMfcc) mfcc.set(kernel.mfcc.subarray(0, count * N_MFCC), frame * N_MFCC);
    }
    return { nFrames, logMel, mfcc };
  }

  return {
    ...createPolyphaseKernel(kernel),
    maxFrames,
    frameSamples,
    normalizer: createWindowNormalizer(kernel),
    logMel: (samples, out) => features(samples, false, out).logMel,
    mfcc: (samples) => features(samples, true).mfcc,
    features: (samples) => features(samples, true),
    analyseFrames(nFrames) {
      exports.analyseFrames(nFrames, false);
      return kernel.logMel.subarray(0, nFrames * nMels);
    },
  };
}

/** Fills `target` with the signal from sample `start` on, which may be negative, and zeros where there is no signal. */
function copyZeroPadded(samples: Float32Array, start: number, target: Float32Array): void {
  const from = Math.max(0, start);
  const to = Math.min(samples.length, start + target.length);
  if (to <= from) {
    target.fill(0);
    return;
  }
  target.fill(0, 0, from - start);
  target.set(samples.subarray(from, to), from - start);
  target.fill(0, to - start);
}
