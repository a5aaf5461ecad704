import { rowsOf, type SquareMatrix, scaleRows, transpose } from '../matrix/square-matrix.ts';
import { symmetricEigen, symmetricPower } from '../matrix/symmetric-eigen.ts';
import type { ChannelStatistics } from './channel-statistics.ts';

/** Below this everything is silence, RMS of the sketch: -80 dBFS. */
const SILENCE_RMS = 1e-4;

/**
 * Channels are taken for one source where the weakest direction of their correlation has less than this share of the
 * strongest one's power. Undoing a mixture that close to singular would raise what noise there is by 40 dB.
 */
const MIN_EIGENVALUE_RATIO = 1e-4;

/**
 * Makes channels uncorrelated, with unit variance, and as close to what they were as that allows: `K = R^(-1/2) D^-1`
 * with the standard deviations D and the correlation matrix R.
 *
 * This is whitening by principal components, turned back towards the channels, so that a search that starts at the
 * identity starts with the channels themselves. Working on correlations makes the gain of a microphone irrelevant.
 *
 * @param statistics - of the channels
 * @returns the whitening matrix, `[n, n]`, or why there is none
 */
export function whiteningOf({ covariance }: ChannelStatistics): SquareMatrix | 'silence' | 'oneSource' {
  const n = rowsOf(covariance);
  const deviations = Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  if (!(Math.max(...deviations) >= SILENCE_RMS)) return 'silence';
  if (!(Math.min(...deviations) > 0)) return 'oneSource';
  const inverse = deviations.map((deviation) => 1 / deviation);
  const correlation = scaleRows(transpose(scaleRows(covariance, inverse)), inverse);
  const eigen = symmetricEigen(correlation);
  if (!(Math.min(...eigen.values) >= MIN_EIGENVALUE_RATIO * Math.max(...eigen.values))) return 'oneSource';
  return transpose(scaleRows(transpose(symmetricPower(eigen, -0.5)), inverse));
}
