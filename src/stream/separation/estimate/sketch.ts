/**
 * What the estimate listens to.
 *
 * - `speechBand`: differences between the means of successive steps, which pass the octaves around 3 kHz (at 48 kHz and
 *   steps of 8). There voices are sparse, neighbouring values hardly correlated, and the noise of microphones is averaged
 *   down. Right for speech.
 * - `samples`: one plain sample a step. Right for sources without memory, such as synthetic noise.
 *
 * Filtering all channels alike does not change how sources are mixed, so the unmixing holds for the audio as it is.
 */
export type SketchKind = 'speechBand' | 'samples';

/** Shape of a sketch. */
export interface SketchOptions {
  readonly nChannels: number;
  readonly kind: SketchKind;
  /** Samples in a step. */
  readonly stride: number;
  /** Steps kept; the newest overwrite the oldest. */
  readonly capacity: number;
}

/**
 * A small likeness of the last seconds of several channels, one value a step, from which mixing can be estimated at a
 * fraction of the cost. How audio is cut into pushes changes nothing.
 */
export class Sketch {
  /** The values, `[nChannels][capacity]`, in no particular order once the first were overwritten. */
  readonly channels: readonly Float32Array[];
  readonly #kind: SketchKind;
  readonly #stride: number;
  /** Of the step that is being filled, per channel. */
  readonly #sums: Float64Array;
  /** Mean of the step before, per channel; none before the first, so that a constant offset is no sound. */
  readonly #previousMeans: Float64Array;
  #nSamples = 0;

  constructor({ nChannels, kind, stride, capacity }: SketchOptions) {
    this.channels = Array.from({ length: nChannels }, () => new Float32Array(capacity));
    this.#kind = kind;
    this.#stride = stride;
    this.#sums = new Float64Array(nChannels);
    this.#previousMeans = new Float64Array(nChannels).fill(Number.NaN);
  }

  /** Values that are there, at most `capacity`: the first so many of every channel. */
  get nSteps(): number {
    return Math.min(Math.floor(this.#nSamples / this.#stride), this.channels[0]!.length);
  }

  /**
   * Takes the next samples of every channel.
   *
   * @param channels - in the stream's order
   * @param from - first sample
   * @param count - number of samples
   */
  push(channels: readonly Float32Array[], from: number, count: number): void {
    channels.forEach((samples, channel) => {
      if (this.#kind === 'speechBand') this.#pushDifferences(samples, channel, from, count);
      else this.#pushSamples(samples, channel, from, count);
    });
    this.#nSamples += count;
  }

  #pushDifferences(samples: Float32Array, channel: number, from: number, count: number): void {
    const values = this.channels[channel]!;
    const stride = this.#stride;
    let sum = this.#sums[channel]!;
    let previousMean = this.#previousMeans[channel]!;
    let left = stride - (this.#nSamples % stride);
    let at = Math.floor(this.#nSamples / stride) % values.length;
    const end = from + count;
    for (let t = from; t < end; ) {
      const stop = Math.min(end, t + left);
      left -= stop - t;
      for (; t < stop; t++) sum += samples[t]!;
      if (left > 0) break;
      const mean = sum / stride;
      const difference = mean - previousMean;
      values[at] = Number.isNaN(difference) ? 0 : difference;
      previousMean = mean;
      sum = 0;
      left = stride;
      if (++at === values.length) at = 0;
    }
    this.#sums[channel] = sum;
    this.#previousMeans[channel] = previousMean;
  }

  #pushSamples(samples: Float32Array, channel: number, from: number, count: number): void {
    const values = this.channels[channel]!;
    const stride = this.#stride;
    const before = this.#nSamples;
    const firstStep = Math.floor(before / stride);
    const endStep = Math.floor((before + count) / stride);
    for (let step = firstStep; step < endStep; step++) {
      values[step % values.length] = samples[from + (step + 1) * stride - 1 - before]!;
    }
  }
}
