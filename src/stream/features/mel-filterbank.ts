import { UndertoneError } from '../../sdk/errors.ts';
import type { FeatureConfig } from './feature-config.ts';

/** What a mel filterbank depends on. */
export type MelConfig = Pick<FeatureConfig, 'sampleRate' | 'nFft' | 'nMels' | 'fMin' | 'fMax'>;

/** A filterbank without its zeros: every band is a run of neighbouring bins. */
export interface SparseFilterbank {
  /** Non-zero weights, band after band. */
  readonly weights: Float32Array;
  /** For every band its first bin, its number of bins and the index of its first weight, `[nMels, 3]`. */
  readonly bands: Int32Array;
}

const MEL_SCALE = 2595;
const MEL_BREAK_HZ = 700;

/**
 * Position of a frequency on the mel scale.
 *
 * @param hz - frequency, Hz
 * @see O'Shaughnessy (1987); equals `librosa.hz_to_mel(htk=True)`
 */
export function hzToMel(hz: number): number {
  return MEL_SCALE * Math.log10(1 + hz / MEL_BREAK_HZ);
}

/**
 * Frequency at a position on the mel scale; the inverse of {@link hzToMel}.
 *
 * @param mel - position, mel
 * @returns Hz
 */
export function melToHz(mel: number): number {
  return MEL_BREAK_HZ * (10 ** (mel / MEL_SCALE) - 1);
}

/**
 * Frequencies at which the triangles begin, peak and end: band b rises from edge b to b + 1 and falls to b + 2.
 *
 * @returns Hz, `[nMels + 2]`, equally spaced on the mel scale
 */
export function melEdges({ nMels, fMin, fMax }: MelConfig): Float64Array {
  const lowest = hzToMel(fMin);
  const step = (hzToMel(fMax) - lowest) / (nMels + 1);
  return Float64Array.from({ length: nMels + 2 }, (_, edge) => melToHz(lowest + edge * step));
}

/**
 * Triangular mel filters on the HTK scale, rows in order of rising centre frequency.
 *
 * @param config - uses `sampleRate` (Hz), `nFft` (samples), `nMels`, `fMin`, `fMax` (Hz)
 * @returns weights, `[nMels, nFft / 2 + 1]` row-major, unitless, in [0, 1]
 * @throws {@link UndertoneError} `ERR_INVALID_OPTION` if `fMax` exceeds `sampleRate / 2`
 * @see O'Shaughnessy (1987): mel(f) = 2595 log10(1 + f / 700); equals `librosa.filters.mel(htk=True, norm=None)`
 */
export function melFilterbank(config: MelConfig): Float32Array {
  const { sampleRate, nFft, nMels, fMax } = config;
  if (fMax > sampleRate / 2) {
    throw new UndertoneError('ERR_INVALID_OPTION', `fMax must be at most ${sampleRate / 2} Hz, got ${fMax}`);
  }
  const nBins = nFft / 2 + 1;
  const edges = melEdges(config);
  const weights = new Float32Array(nMels * nBins);
  for (let band = 0; band < nMels; band++) {
    const [start, peak, end] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    for (let bin = 0; bin < nBins; bin++) {
      const hz = (bin * sampleRate) / nFft;
      const rising = (hz - start) / (peak - start);
      const falling = (end - hz) / (end - peak);
      weights[band * nBins + bin] = Math.max(0, Math.min(rising, falling));
    }
  }
  return weights;
}

/**
 * Drops the zeros of a filterbank, 98.5 % of it at the sizes used here.
 *
 * @param weights - `[nMels, nBins]` row-major; the non-zero weights of a band are neighbours
 * @param nMels - number of bands; a band may be empty
 */
export function sparseFilterbank(weights: Float32Array, nMels: number): SparseFilterbank {
  const nBins = weights.length / nMels;
  const bands = new Int32Array(nMels * 3);
  const kept: number[] = [];
  for (let band = 0; band < nMels; band++) {
    const row = weights.subarray(band * nBins, (band + 1) * nBins);
    const first = row.findIndex((weight) => weight > 0);
    const count = first < 0 ? 0 : row.findLastIndex((weight) => weight > 0) - first + 1;
    bands.set([Math.max(0, first), count, kept.length], band * 3);
    if (count > 0) kept.push(...row.subarray(first, first + count));
  }
  return { weights: Float32Array.from(kept), bands };
}
