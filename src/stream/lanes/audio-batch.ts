import { polyphaseDelay } from '../audio/polyphase-filter.ts';
import { TARGET_RATE } from '../audio/resample.ts';
import { checkChannels } from '../operators/turns/turn.ts';
import { nextWindowCompletion } from '../operators/window-grid.ts';
import type { PipelineOptions } from '../pipeline.ts';
import type { AudioInput } from './input-audio.ts';

/** Audio that makes a message to a lane worth its while, ms: a quarter of the default hop. */
export const BATCH_MS = 125;

/**
 * Joins a stream's short pieces of audio, because a message to a lane and the turn it leads to cost the same however long they
 * are, and nothing is to be judged between two windows anyway.
 *
 * Audio is held back until {@link BATCH_MS} of it are there, and never when it completes a window.
 */
export class AudioBatch {
  readonly #options: PipelineOptions;
  readonly #nChannels: number;
  readonly #batchSamples: number;
  readonly #delay: number;
  #pieces: AudioInput[] = [];
  #heldSamples = 0;
  /** Samples taken since the grid of windows began. */
  #nSamples = 0;
  /** Samples that complete the next window. */
  #windowAt = 0;

  /**
   * @param options - `sampleRate`, and where the windows of the stream lie
   */
  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#nChannels = options.channels.filter(({ analysed }) => analysed).length;
    this.#batchSamples = (BATCH_MS * options.sampleRate) / 1_000;
    this.#delay = polyphaseDelay(options.sampleRate, TARGET_RATE);
    this.#findNextWindow();
  }

  /** True while audio is held back. */
  get holdsAudio(): boolean {
    return this.#pieces.length > 0;
  }

  /**
   * Takes audio.
   *
   * @returns true when what is held is to be sent now: call `take`
   * @throws ERR_CHANNELS where it does not have the channels of the stream
   */
  add(piece: AudioInput): boolean {
    const length = checkChannels(piece.channels, this.#nChannels);
    this.#pieces.push(piece);
    this.#heldSamples += length;
    this.#nSamples += length;
    if (this.#nSamples < this.#windowAt) return this.#heldSamples >= this.#batchSamples;
    this.#findNextWindow();
    return true;
  }

  /** All that is held, as one piece that arrived with the last of it; null where nothing is. */
  take(): AudioInput | null {
    const pieces = this.#pieces;
    const last = pieces.at(-1);
    if (last === undefined) return null;
    const length = this.#heldSamples;
    this.#pieces = [];
    this.#heldSamples = 0;
    if (pieces.length === 1) return last;
    const channels = last.channels.map((_, channel) => joined(pieces, channel, length));
    return { ...last, channels };
  }

  /** Audio is missing: the windows go on behind it. */
  skip(samples: number): void {
    this.#nSamples += samples;
    this.#findNextWindow();
  }

  /**
   * The grid of windows has begun anew.
   *
   * @param nSince - samples taken since
   */
  restart(nSince = 0): void {
    this.#nSamples = nSince;
    this.#findNextWindow();
  }

  #findNextWindow(): void {
    const { sampleRate } = this.#options;
    const scale = TARGET_RATE / sampleRate;
    // The resampler looks ahead, so what has been written is not heard at once.
    const heard = Math.max(0, Math.floor((this.#nSamples - this.#delay) * scale));
    this.#windowAt = Math.ceil(nextWindowCompletion(heard, this.#options) / scale) + this.#delay;
  }
}

function joined(pieces: readonly AudioInput[], channel: number, length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const { channels } of pieces) {
    const samples = channels[channel]!;
    whole.set(samples, at);
    at += samples.length;
  }
  return whole;
}
