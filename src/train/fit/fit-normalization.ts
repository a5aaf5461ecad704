import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import type { Normalization } from '../../stream/features/normalize.ts';
import { cutWindow } from '../augmentation/window-cut.ts';
import type { WindowPool } from './window-examples.ts';

/** Depth below a window's loudest cell that the networks see, dB. */
export const RANGE_DB = 80;

/**
 * Fits mean and deviation of every band over the first window of each training clip, after the window's own reference and floor.
 *
 * @param pools - training clips only
 */
export function fitNormalization(pools: readonly WindowPool[]): Normalization {
  const { nMels, nFrames } = FEATURE_CONFIG;
  const sum = new Float64Array(nMels);
  const squares = new Float64Array(nMels);
  const window = new Float32Array(nFrames * nMels);
  let frames = 0;
  for (const { features, indices } of pools) {
    for (const index of indices) {
      const logMel = features.logMel(index);
      cutWindow(logMel, { start: 0, heard: Math.min(nFrames, logMel.length / nMels) }, window);
      let reference = Number.NEGATIVE_INFINITY;
      for (const level of window) if (level > reference) reference = level;
      window.forEach((level, i) => {
        const x = Math.max(level - reference, -RANGE_DB);
        sum[i % nMels]! += x;
        squares[i % nMels]! += x * x;
      });
      frames += nFrames;
    }
  }
  const mean = Array.from(sum, (total) => total / frames);
  // A band that never rises above the floor (one of the 128 is empty) has no spread: 1 dB keeps it at zero.
  const std = mean.map((average, band) =>
    Math.max(1, Math.sqrt(squares[band]! / frames - average * average)),
  );
  const rounded = (values: number[]) => values.map((value) => Number(value.toFixed(4)));
  return { reference: 'windowMax', rangeDb: RANGE_DB, mean: rounded(mean), std: rounded(std) };
}
