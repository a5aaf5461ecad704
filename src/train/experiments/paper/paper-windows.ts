import { mfccFromLogMel } from '../../../stream/features/dct.ts';
import { FEATURE_CONFIG, N_MFCC } from '../../../stream/features/feature-config.ts';
import { cutWindow } from '../../augmentation/window-cut.ts';
import type { FeatureSet } from '../../corpora/features/feature-cache.ts';
import type { ExampleSource } from '../../fit/batch/draw-batch.ts';
import type { FeatureKind } from '../../networks/network-input.ts';
import type { Task } from '../../train-network.ts';

/** One fixed window of every clip, as the published experiments see it. */
export interface PaperWindows {
  /** `[nClips][nFrames * nBands]`, frame-major; dB for mel, cepstra for MFCC, later standardized. */
  readonly windows: readonly Float32Array[];
  /** Class of every clip. */
  readonly classes: readonly number[];
}

/** Mean and deviation of every band or coefficient over training windows. */
export interface Standardization {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/**
 * Cuts the window of each clip that starts at a fixed frame; what the clip does not fill is silence.
 *
 * @param indices - into the feature set
 * @param start - first frame; the window is cut from the clip's features, whose frames lie on the clip's own grid
 */
export function cutPaperWindows(
  features: FeatureSet,
  indices: readonly number[],
  feature: FeatureKind,
  start: number,
  task: Task,
): PaperWindows {
  const { nMels, nFrames } = FEATURE_CONFIG;
  const windows = indices.map((index) => {
    const logMel = features.logMel(index);
    const heard = Math.max(0, Math.min(nFrames, logMel.length / nMels - start));
    const window = new Float32Array(nFrames * nMels);
    cutWindow(logMel, { start, heard }, window);
    if (feature === 'mel') return window;
    const mfcc = new Float32Array(nFrames * N_MFCC);
    mfccFromLogMel(window, mfcc);
    return mfcc;
  });
  return { windows, classes: indices.map((index) => task.classOf(features.clips[index]!)) };
}

/** Fits a standardization of every band over training windows. */
export function fitStandardization(windows: readonly Float32Array[], nBands: number): Standardization {
  const sum = new Float64Array(nBands);
  const squares = new Float64Array(nBands);
  for (const window of windows) {
    for (let frame = 0; frame < window.length; frame += nBands) {
      for (let band = 0; band < nBands; band++) {
        const value = window[frame + band]!;
        sum[band]! += value;
        squares[band]! += value * value;
      }
    }
  }
  const frames = windows.reduce((total, window) => total + window.length / nBands, 0);
  const mean = sum.map((total) => total / frames);
  // One of the mel bands is empty at this resolution and never leaves the floor.
  const std = squares.map((total, band) => Math.sqrt(Math.max(1e-6, total / frames - mean[band]! ** 2)));
  return { mean, std };
}

/** Standardizes windows in place. */
export function standardize(windows: readonly Float32Array[], { mean, std }: Standardization): void {
  const nBands = mean.length;
  for (const window of windows) {
    for (let frame = 0; frame < window.length; frame += nBands) {
      for (let band = 0; band < nBands; band++) {
        window[frame + band] = (window[frame + band]! - mean[band]!) / std[band]!;
      }
    }
  }
}

/** Windows as examples that never change. */
export function fixedExamples({ windows, classes }: PaperWindows, outputs: number): ExampleSource {
  return {
    size: windows.length,
    outputs,
    draw(index, _random, window, target) {
      window.set(windows[index]!);
      target.fill(0);
      target[classes[index]!] = 1;
    },
  };
}
