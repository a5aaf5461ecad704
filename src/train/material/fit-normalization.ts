import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import type { Normalization } from '../../stream/features/normalize.ts';
import { cutWindow } from '../augmentation/window-cut.ts';
import type { WindowPool } from './window-examples.ts';

/** Depth below a window's loudest cell that the networks see, dB. */
export const RANGE_DB = 80;

/**
 * Fits one mean and one deviation for all bands over the first window of each training clip, after the window's own reference and floor.
 *
 * The bands share them on purpose: statistics of each band would carry the bandwidth of the corpora, and batch normalization behind
 * the first convolution scales what is left.
 *
 * @param pools - training clips only
 */
export function fitNormalization(pools: readonly WindowPool[]): Normalization {
  const { nMels, nFrames } = FEATURE_CONFIG;
  const window = new Float32Array(nFrames * nMels);
  let [sum, squares, windows] = [0, 0, 0];
  for (const { features, indices } of pools) {
    for (const index of indices) {
      const logMel = features.logMel(index);
      cutWindow(logMel, { start: 0, heard: Math.min(nFrames, logMel.length / nMels) }, window);
      let reference = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < window.length; i++) if (window[i]! > reference) reference = window[i]!;
      for (let i = 0; i < window.length; i++) {
        const level = Math.max(window[i]! - reference, -RANGE_DB);
        sum += level;
        squares += level * level;
      }
      windows++;
    }
  }
  const cells = windows * nFrames * nMels;
  const mean = sum / cells;
  const std = Math.sqrt(squares / cells - mean * mean);
  const everyBand = (value: number) => new Array<number>(nMels).fill(Number(value.toFixed(2)));
  return { reference: 'windowMax', rangeDb: RANGE_DB, mean: everyBand(mean), std: everyBand(std) };
}
