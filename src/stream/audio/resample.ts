import { MAX_SAMPLE_RATE, MIN_SAMPLE_RATE } from '../../sdk/audio.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import type { PolyphaseFilter } from './polyphase-filter.ts';

/** Rate everything is brought to, Hz. */
export const TARGET_RATE = 48_000;

/** The inner loop of the resampler, run by the feature kernel; it keeps nothing of a stream between calls. */
export interface PolyphaseKernel {
  /** Where the caller puts samples; the first lies under the first coefficient of the first output. */
  readonly resampleInput: Float32Array;
  /** Where outputs appear. */
  readonly resampleOutput: Float32Array;
  /** The filter from a rate to {@link TARGET_RATE}, shared by all streams of that rate. */
  polyphaseFilter(fromRate: number): PolyphaseFilter;
  /**
   * Computes outputs into `resampleOutput`.
   *
   * @param filter - from `polyphaseFilter`
   * @param phase - of the first output, 0 to `filter.up - 1`
   * @param nOutputs - at most the length of `resampleOutput`
   */
  resample(filter: PolyphaseFilter, phase: number, nOutputs: number): void;
}

/** Brings one channel to 48 kHz as it arrives; output sample 0 is input sample 0 in time. */
export interface Resampler {
  /**
   * Takes samples and gives those that are complete at the new rate; how the input is cut never changes a bit of them.
   *
   * @param samples - mono, at the source's rate, any number
   * @returns 48 kHz, a view that is valid until the next call; the input itself where the rate is 48 kHz already
   */
  push(samples: Float32Array): Float32Array;
  /** Gives the rest, with silence after the end; in all `round(n * 48000 / fromRate)` samples. */
  finish(): Float32Array;
}

/**
 * A resampler for one channel of one stream; keeps fewer than `taps` samples of state.
 *
 * @param kernel - the thread's feature kernel
 * @param fromRate - whole number of Hz, 8,000 to 192,000
 * @throws UndertoneError `ERR_SAMPLE_RATE` for any other rate
 */
export function createResampler(kernel: PolyphaseKernel, fromRate: number): Resampler {
  if (!Number.isInteger(fromRate) || fromRate < MIN_SAMPLE_RATE || fromRate > MAX_SAMPLE_RATE) {
    const range = `${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE}`;
    throw new UndertoneError(
      'ERR_SAMPLE_RATE',
      `sampleRate must be a whole number of Hz, ${range}, got ${fromRate}`,
    );
  }
  if (fromRate === TARGET_RATE) return { push: (samples) => samples, finish: () => new Float32Array(0) };
  return new PolyphaseResampler(kernel, kernel.polyphaseFilter(fromRate));
}

/**
 * Brings a whole signal to 48 kHz.
 *
 * @param kernel - the thread's feature kernel
 * @param samples - mono
 * @param fromRate - whole number of Hz, 8,000 to 192,000
 * @returns 48 kHz, `round(n * 48000 / fromRate)` samples; `samples` itself where the rate is 48 kHz already
 */
export function resampleSignal(
  kernel: PolyphaseKernel,
  samples: Float32Array,
  fromRate: number,
): Float32Array {
  if (fromRate === TARGET_RATE) return samples;
  const resampler = createResampler(kernel, fromRate);
  const resampled = new Float32Array(Math.round((samples.length * TARGET_RATE) / fromRate));
  let length = 0;
  const append = (part: Float32Array): void => {
    resampled.set(part, length);
    length += part.length;
  };
  for (let at = 0; at < samples.length; at += kernel.resampleInput.length) {
    append(resampler.push(samples.subarray(at, at + kernel.resampleInput.length)));
  }
  append(resampler.finish());
  return resampled;
}

class PolyphaseResampler implements Resampler {
  readonly #kernel: PolyphaseKernel;
  readonly #filter: PolyphaseFilter;
  /** Samples that outputs to come still need; the first lies under the next output's first coefficient. */
  readonly #pending: Float32Array;
  #nPending: number;
  #phase = 0;
  #nInputs = 0;
  #nOutputs = 0;
  #out = new Float32Array(0);

  constructor(kernel: PolyphaseKernel, filter: PolyphaseFilter) {
    this.#kernel = kernel;
    this.#filter = filter;
    this.#pending = new Float32Array(filter.taps);
    // The filter is centred on the output, so half of it hangs over the start, where there is silence.
    this.#nPending = filter.taps / 2 - 1;
  }

  push(samples: Float32Array): Float32Array {
    this.#nInputs += samples.length;
    return this.#convert(samples);
  }

  finish(): Float32Array {
    const { up, down, taps } = this.#filter;
    const due = Math.round((this.#nInputs * up) / down) - this.#nOutputs;
    return this.#convert(new Float32Array(taps / 2)).subarray(0, due);
  }

  #convert(samples: Float32Array): Float32Array {
    this.#reserve(samples.length);
    let length = 0;
    const blockLength = this.#blockLength();
    for (let at = 0; at < samples.length; ) {
      const block = samples.length <= blockLength ? samples : samples.subarray(at, at + blockLength);
      length += this.#convertBlock(block, length);
      at += block.length;
    }
    this.#nOutputs += length;
    return this.#out.subarray(0, length);
  }

  /** Most new samples for which the kernel has room, before and after conversion. */
  #blockLength(): number {
    const { up, down, taps } = this.#filter;
    const { resampleInput, resampleOutput } = this.#kernel;
    return Math.min(
      resampleInput.length - taps,
      Math.floor(((resampleOutput.length - 1) * down) / up) - taps,
    );
  }

  /** Converts one block into the output buffer and keeps what later outputs need. */
  #convertBlock(block: Float32Array, outputAt: number): number {
    const { up, down, taps } = this.#filter;
    const { resampleInput, resampleOutput } = this.#kernel;
    resampleInput.set(this.#pending.subarray(0, this.#nPending));
    resampleInput.set(block, this.#nPending);
    const available = this.#nPending + block.length;
    // Output j needs samples up to floor((phase + j * down) / up) + taps; so many j are covered.
    const ready = Math.max(0, Math.ceil(((available - taps + 1) * up - this.#phase) / down));
    this.#kernel.resample(this.#filter, this.#phase, ready);
    this.#out.set(resampleOutput.subarray(0, ready), outputAt);
    const end = this.#phase + ready * down;
    const consumed = Math.floor(end / up);
    this.#phase = end - consumed * up;
    this.#nPending = available - consumed;
    this.#pending.set(resampleInput.subarray(consumed, available));
    return ready;
  }

  #reserve(nSamples: number): void {
    const { up, down, taps } = this.#filter;
    const needed = Math.ceil(((nSamples + taps) * up) / down) + 1;
    if (this.#out.length < needed) this.#out = new Float32Array(needed);
  }
}
