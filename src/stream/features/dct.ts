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
