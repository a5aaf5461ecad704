import { UndertoneError } from '../../sdk/errors.ts';
import { estimateUnmixing, type IterationLimits } from './estimate/estimate-unmixing.ts';
import { Sketch } from './estimate/sketch.ts';
import { lengthOf } from './fast-ica.ts';
import { crossfade, project } from './matrix/projection.ts';
import { identity, type SquareMatrix } from './matrix/square-matrix.ts';
import { resolveSeparatorOptions, type SeparatorOptions } from './separation-options.ts';
import { type SeparationStatus, UnmixingTrack } from './unmixing-track.ts';

/** A status and where it begins. */
export interface SeparationChange {
  /** First sample it holds for, counted from the start of the stream. */
  readonly atSample: number;
  readonly status: SeparationStatus;
}

/** Audio on its way out of a separator. */
export interface SeparatedChunk {
  /** One source an output, new arrays of one length, `[nChannels][any number of samples]`. */
  readonly sources: readonly Float32Array[];
  /** Position of their first sample in the stream; all chunks together are the stream without a gap. */
  readonly startSample: number;
  /** What changed with this chunk; the first change of a stream is at sample 0. */
  readonly changes: readonly SeparationChange[];
}

/** Separates the channels of one stream as they arrive. */
export interface Separator {
  /**
   * Takes the next samples of every channel and gives what is separated with them.
   *
   * Nothing comes out during the first `holdMs`, then all of it at once; from there on everything that comes in goes out in
   * the same call. How the audio is cut never changes a sample or a status.
   *
   * @param channels - one array a channel, of one length
   * @throws ERR_CHANNELS if the number of channels is another or their lengths differ
   */
  push(channels: readonly Float32Array[]): SeparatedChunk;
  /** Gives what is still held back: all of a stream that was shorter than `holdMs`. Nothing may be pushed after it. */
  finish(): SeparatedChunk;
}

/**
 * Starts the separation of a stream of 2 to 8 channels.
 *
 * Every `updateMs` the unmixing is estimated from the last `windowMs` and applied from there on, so that separation adds no
 * latency after the first `holdMs`. Sources keep their order, sign and scale for the whole stream.
 *
 * @param options - of this stream
 * @throws ERR_CHANNELS, ERR_INVALID_OPTION
 */
export function createSeparator(options: SeparatorOptions): Separator {
  return new GridSeparator(resolveSeparatorOptions(options));
}

class GridSeparator implements Separator {
  readonly #nChannels: number;
  readonly #updateSamples: number;
  readonly #holdSamples: number;
  readonly #fadeSamples: number;
  readonly #limits: IterationLimits;
  readonly #sketch: Sketch;
  readonly #track: UnmixingTrack;
  /** The start of the stream, until there is an estimate for it. */
  #held: Float32Array[];
  #nReceived = 0;
  #nReleased = 0;
  #before: SquareMatrix;
  #current: SquareMatrix;
  /** Where `#before` began to fade into `#current`; no fade is under way a fade's length after it. */
  #fadeStart = Number.NEGATIVE_INFINITY;
  #status: SeparationStatus | null = null;
  #changes: SeparationChange[] = [];

  constructor(options: Required<SeparatorOptions>) {
    const { nChannels, sampleRate, listenTo, stride, updateMs, maxIterations, tolerance } = options;
    const samplesIn = (ms: number) => Math.max(1, Math.round((ms * sampleRate) / 1_000));
    this.#nChannels = nChannels;
    this.#updateSamples = samplesIn(updateMs);
    this.#holdSamples = this.#updateSamples * (options.holdMs / updateMs);
    this.#fadeSamples = Math.min(this.#updateSamples, samplesIn(options.fadeMs));
    this.#limits = { maxIterations, tolerance };
    this.#track = new UnmixingTrack(options.windowMs / updateMs);
    const capacity = Math.max(1, Math.floor(samplesIn(options.windowMs) / stride));
    this.#sketch = new Sketch({ nChannels, kind: listenTo, stride, capacity });
    this.#held = Array.from({ length: nChannels }, () => new Float32Array(this.#holdSamples));
    this.#before = identity(nChannels);
    this.#current = this.#before;
  }

  push(channels: readonly Float32Array[]): SeparatedChunk {
    const count = this.#lengthOf(channels);
    const sources = this.#allocate(this.#nReceived + count);
    const startSample = this.#nReleased;
    for (let from = 0; from < count; ) {
      const room = this.#updateSamples - (this.#nReceived % this.#updateSamples);
      const run = Math.min(room, count - from);
      this.#take(channels, from, run, sources, startSample);
      from += run;
    }
    return this.#chunk(sources, startSample);
  }

  finish(): SeparatedChunk {
    const startSample = this.#nReleased;
    const sources = this.#allocate(this.#nReceived, 0);
    if (sources[0]!.length > 0) this.#estimateFirst(sources);
    return this.#chunk(sources, startSample);
  }

  #lengthOf(channels: readonly Float32Array[]): number {
    if (channels.length === this.#nChannels) return lengthOf(channels);
    const got = channels.length;
    throw new UndertoneError('ERR_CHANNELS', `this stream has ${this.#nChannels} channels, got ${got}`);
  }

  /** Room for everything that can go out once so many samples are in. */
  #allocate(nReceived: number, holdSamples = this.#holdSamples): Float32Array[] {
    const count = nReceived < holdSamples ? 0 : nReceived - this.#nReleased;
    return Array.from({ length: this.#nChannels }, () => new Float32Array(count));
  }

  /** Takes samples that do not pass the next point of the grid. */
  #take(
    channels: readonly Float32Array[],
    from: number,
    count: number,
    sources: Float32Array[],
    startSample: number,
  ): void {
    this.#sketch.push(channels, from, count);
    if (this.#nReceived < this.#holdSamples) {
      this.#held.forEach((held, j) => {
        held.set(channels[j]!.subarray(from, from + count), this.#nReceived);
      });
      this.#nReceived += count;
      if (this.#nReceived === this.#holdSamples) this.#estimateFirst(sources);
      return;
    }
    this.#release(channels, from, count, sources, this.#nReceived - startSample);
    this.#nReceived += count;
    if (this.#nReceived % this.#updateSamples === 0) this.#estimateNext();
  }

  /** The first estimate also serves the audio it was made from. */
  #estimateFirst(sources: Float32Array[]): void {
    this.#estimate(0);
    this.#release(this.#held, 0, this.#nReceived, sources, 0);
    this.#held = [];
  }

  #estimateNext(): void {
    const before = this.#current;
    this.#estimate(this.#nReceived);
    if (this.#current === before) return;
    this.#before = before;
    this.#fadeStart = this.#nReceived;
  }

  #estimate(atSample: number): void {
    const { channels, nSteps } = this.#sketch;
    const start = this.#track.unmixing ?? undefined;
    const status = this.#track.take(estimateUnmixing(channels, nSteps, this.#limits, start));
    this.#current = this.#track.unmixing ?? this.#current;
    if (!isSame(status, this.#status)) this.#changes.push({ atSample, status });
    this.#status = status;
  }

  /** Writes sources; the samples lie between two points of the grid or are the first of the stream. */
  #release(
    channels: readonly Float32Array[],
    from: number,
    count: number,
    sources: Float32Array[],
    at: number,
  ): void {
    const fadeAt = this.#nReleased - this.#fadeStart;
    const fading = Math.max(0, Math.min(count, this.#fadeSamples - fadeAt));
    for (const [row, out] of sources.entries()) {
      const fade = { before: this.#before, after: this.#current, at: fadeAt, length: this.#fadeSamples };
      crossfade(fade, row, channels, from, out, at, fading);
      project(this.#current, row, channels, from + fading, out, at + fading, count - fading);
    }
    this.#nReleased += count;
  }

  #chunk(sources: readonly Float32Array[], startSample: number): SeparatedChunk {
    const changes = this.#changes;
    this.#changes = [];
    return { sources, startSample, changes };
  }
}

function isSame(status: SeparationStatus, other: SeparationStatus | null): boolean {
  if (status.type !== other?.type) return false;
  return status.type === 'separated' || (other.type !== 'separated' && status.reason === other.reason);
}
