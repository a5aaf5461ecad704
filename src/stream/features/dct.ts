import { FEATURE_CONFIG, N_MFCC } from './feature-config.ts';

/**
 * The first rows of the orthonormal DCT-II, which turns a log-mel spectrum into cepstral coefficients.
 *
 * @param nRows - coefficients wanted
 * @param size - length of the input
 * @returns `[nRows, size]` row-major, unitless
 * @see equals `scipy.fft.dct(x, type=2, norm="ortho")`, which `librosa.feature.mfcc` uses
 */
export function dctMatrix(nRows: number, size: number): Float32Array {
  const matrix = new Float32Array(nRows * size);
  for (let row = 0; row < nRows; row++) {
    const scale = Math.sqrt((row === 0 ? 1 : 2) / size);
    for (let n = 0; n < size; n++) {
      matrix[row * size + n] = scale * Math.cos((Math.PI * row * (2 * n + 1)) / (2 * size));
    }
  }
  return matrix;
}

const { nMels } = FEATURE_CONFIG;
const HALF = nMels / 2;
const DCT = dctMatrix(N_MFCC, nMels);

/**
 * MFCC of log-mel frames that have been computed already, for training, where a window is changed before it is used.
 *
 * Even rows of the DCT are symmetric about the middle and odd ones antisymmetric, so each band is first added to and subtracted from
 * its mirror image, which halves the work.
 *
 * @param logMel - dB, frame-major `[nFrames, nMels]`; several windows in a row are as good as one
 * @param out - receives the coefficients, frame-major `[nFrames, N_MFCC]`
 * @see equals `librosa.feature.mfcc(S=logMel, n_mfcc=13)`
 */
export function mfccFromLogMel(logMel: Float32Array, out: Float32Array): void {
  const [sums, differences] = [new Float64Array(HALF), new Float64Array(HALF)];
  for (let start = 0, target = 0; start < logMel.length; start += nMels, target += N_MFCC) {
    for (let band = 0; band < HALF; band++) {
      const [left, right] = [logMel[start + band]!, logMel[start + nMels - 1 - band]!];
      sums[band] = left + right;
      differences[band] = left - right;
    }
    for (let row = 0; row < N_MFCC; row++) {
      const folded = row % 2 === 0 ? sums : differences;
      const weights = row * nMels;
      let coefficient = 0;
      for (let band = 0; band < HALF; band++) coefficient += DCT[weights + band]! * folded[band]!;
      out[target + row] = coefficient;
    }
  }
}
