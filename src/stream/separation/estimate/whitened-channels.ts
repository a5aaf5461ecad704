import { project } from '../matrix/projection.ts';
import { multiply, rowsOf, type SquareMatrix } from '../matrix/square-matrix.ts';
import { type ChannelStatistics, measureChannels } from './channel-statistics.ts';
import { whiteningOf } from './whitening.ts';

/**
 * Channels together with what makes them white.
 *
 * The whitened samples themselves are never stored: a source is computed from the channels by the product of a rotation and
 * the whitening matrix, a block at a time.
 */
export class WhitenedChannels {
  readonly channels: readonly Float32Array[];
  /** How many samples of each channel count, from the first. */
  readonly nSteps: number;
  readonly statistics: ChannelStatistics;
  /** `[n, n]`. */
  readonly whitening: SquareMatrix;

  private constructor(
    channels: readonly Float32Array[],
    nSteps: number,
    statistics: ChannelStatistics,
    whitening: SquareMatrix,
  ) {
    this.channels = channels;
    this.nSteps = nSteps;
    this.statistics = statistics;
    this.whitening = whitening;
  }

  /**
   * Measures channels.
   *
   * @param channels - two or more
   * @param nSteps - how many samples of each count, from the first
   * @returns the channels with their whitening, or why they cannot be whitened
   */
  static from(channels: readonly Float32Array[], nSteps: number): WhitenedChannels | 'silence' | 'oneSource' {
    const statistics = measureChannels(channels, nSteps);
    const whitening = whiteningOf(statistics);
    if (typeof whitening === 'string') return whitening;
    return new WhitenedChannels(channels, nSteps, statistics, whitening);
  }

  /** What gives the sources of a rotation from the channels, `[n, n]`. */
  unmixing(rotation: SquareMatrix): SquareMatrix {
    return multiply(rotation, this.whitening);
  }

  /**
   * A run of one source, with zero mean and, over all samples, unit variance.
   *
   * @param unmixing - of a rotation, `[n, n]`
   * @param i - which source
   * @param from - first sample
   * @param count - number of samples
   * @param out - receives them
   */
  source(unmixing: SquareMatrix, i: number, from: number, count: number, out: Float32Array): void {
    const n = rowsOf(unmixing);
    const { means } = this.statistics;
    let offset = 0;
    for (let j = 0; j < n; j++) offset -= unmixing[i * n + j]! * means[j]!;
    project(unmixing, i, this.channels, from, out, 0, count, offset);
  }
}
