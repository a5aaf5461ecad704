import { dctMatrix } from '../../stream/features/dct.ts';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';

/**
 * Cepstral coefficients of a window of log-mel, the orthonormal DCT-II of every frame.
 *
 * @param logMel - dB, frame-major `[nFrames, nMels]`
 * @param nCoefficients - 13 in the published experiments
 * @returns `[nFrames, nCoefficients]`, frame-major; equals the kernel's MFCC
 */
export function cepstra(logMel: Float32Array, nCoefficients: number): Float32Array {
  const { nMels } = FEATURE_CONFIG;
  const matrix = dctMatrix(nCoefficients, nMels);
  const nFrames = logMel.length / nMels;
  const out = new Float32Array(nFrames * nCoefficients);
  for (let frame = 0; frame < nFrames; frame++) {
    for (let row = 0; row < nCoefficients; row++) {
      let sum = 0;
      for (let band = 0; band < nMels; band++)
        sum += matrix[row * nMels + band]! * logMel[frame * nMels + band]!;
      out[frame * nCoefficients + row] = sum;
    }
  }
  return out;
}
