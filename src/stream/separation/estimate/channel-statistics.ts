import type { SquareMatrix } from '../matrix/square-matrix.ts';

/** Means and covariances of channels. */
export interface ChannelStatistics {
  /** Mean of every channel, `[n]`. */
  readonly means: Float64Array;
  /** Covariance of every pair, `[n, n]`. */
  readonly covariance: SquareMatrix;
}

/**
 * Measures means and covariances, in double precision.
 *
 * @param channels - n channels
 * @param nSamples - how many samples of each count, from the first
 */
export function measureChannels(channels: readonly Float32Array[], nSamples: number): ChannelStatistics {
  const n = channels.length;
  const means = Float64Array.from(channels, (channel) => sum(channel, nSamples) / nSamples);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const product = dot(channels[i]!, channels[j]!, nSamples) / nSamples - means[i]! * means[j]!;
      covariance[i * n + j] = product;
      covariance[j * n + i] = product;
    }
  }
  return { means, covariance };
}

function sum(channel: Float32Array, nSamples: number): number {
  let total = 0;
  for (let t = 0; t < nSamples; t++) total += channel[t]!;
  return total;
}

function dot(first: Float32Array, second: Float32Array, nSamples: number): number {
  let total = 0;
  for (let t = 0; t < nSamples; t++) total += first[t]! * second[t]!;
  return total;
}
