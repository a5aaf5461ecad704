import { FEATURE_CONFIG } from './feature-config.ts';

/**
 * How a window of log-mel becomes network input; fitted in training, stored in the model card, applied by one function.
 *
 * A value x (dB) becomes `(max(x - windowMax, -rangeDb) - mean[band]) / std[band]`.
 */
export interface Normalization {
  /** Level the window is referred to: its own loudest cell, which makes a model independent of recording level. */
  readonly reference: 'windowMax';
  /** Depth below the reference at which the window is cut off, dB, positive. */
  readonly rangeDb: number;
  /** Mean of every band after reference and cut-off, dB, `[nMels]`. */
  readonly mean: readonly number[];
  /** Standard deviation of every band, dB, `[nMels]`, all positive. */
  readonly std: readonly number[];
}

/**
 * Normalizes one window of log-mel for a network.
 *
 * @param logMel - dB, frame-major `[nFrames, nMels]`
 * @param normalization - from the model card
 * @param out - receives the normalized window, same shape; may be `logMel` itself
 * @param nMels - bands a frame
 */
export function normalizeWindow(
  logMel: Float32Array,
  normalization: Normalization,
  out: Float32Array,
  nMels: number = FEATURE_CONFIG.nMels,
): void {
  const { mean, std, rangeDb } = normalization;
  // Indexed loops: iterating a typed array with for-of takes eight times as long, and this runs for every window.
  let reference = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logMel.length; i++) reference = Math.max(reference, logMel[i]!);
  const floor = reference - rangeDb;
  for (let start = 0; start < logMel.length; start += nMels) {
    for (let band = 0; band < nMels; band++) {
      const level = logMel[start + band]!;
      out[start + band] = (Math.max(level, floor) - reference - mean[band]!) / std[band]!;
    }
  }
}
