import { SPEECH_BLOCK_MS, SPEECH_BLOCK_SAMPLES } from './voice-activity.ts';

/** Source samples from this magnitude on count as clipped: the loudest code of mu-law stands for 0.9803, of A-law for 0.9844. */
export const CLIPPED_LEVEL = 0.98;

/** Blocks remembered: 10 s, three windows and a half. */
const CAPACITY = 1_024;

/** Below this mean power a block is as good as silent: -100 dB of full scale. It keeps the ratio to a muted pause finite. */
const SILENT_POWER = 1e-10;

const BLOCKS_PER_SECOND = 1_000 / SPEECH_BLOCK_MS;

/** What is known of a stretch of audio. */
export interface BlockMeasures {
  /** Speech, ms. */
  readonly speechMs: number;
  /** Mean power of the speech over that of the pauses, dB; null where one of them is missing. */
  readonly snrDb: number | null;
  /** Share of source samples at full scale, [0, 1]. */
  readonly clippedFraction: number;
}

/**
 * One channel's recent past in blocks of 10 ms: speech, power and clipping.
 *
 * Block b covers samples `480 b` to `480 b + 479` at 48 kHz, and the source samples of the same time. A stretch of audio is
 * made of the blocks whose middle lies in it, so neighbouring stretches share no block and leave none out.
 */
export interface BlockLog {
  /** Counts clipping in the next samples at the source's rate. */
  addSource(samples: Float32Array): void;
  /** Adds the next block: whether it is speech, and its mean power (mean of squares). */
  addBlock(isSpeech: boolean, power: number): void;
  /** Speech in a stretch, ms; `from` and `to` are samples at 48 kHz. */
  speechMs(from: number, to: number): number;
  /** All measures of a stretch; `from` and `to` are samples at 48 kHz. */
  measure(from: number, to: number): BlockMeasures;
}

/**
 * Starts the log of one channel; 9 KB.
 *
 * @param sampleRate - of the source, Hz
 */
export function createBlockLog(sampleRate: number): BlockLog {
  return new RecentBlocks(sampleRate);
}

class RecentBlocks implements BlockLog {
  readonly #sampleRate: number;
  readonly #speech = new Uint8Array(CAPACITY);
  readonly #power = new Float32Array(CAPACITY);
  readonly #clipped = new Uint16Array(CAPACITY);
  readonly #sourceCounts = new Uint16Array(CAPACITY);
  #nBlocks = 0;
  #nSource = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  addSource(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const block = Math.floor((this.#nSource * BLOCKS_PER_SECOND) / this.#sampleRate);
      const end = Math.min(samples.length, at + this.#sourceStart(block + 1) - this.#nSource);
      const slot = block % CAPACITY;
      if (this.#nSource === this.#sourceStart(block)) this.#clipped[slot] = this.#sourceCounts[slot] = 0;
      this.#clipped[slot]! += countClipped(samples, at, end);
      this.#sourceCounts[slot]! += end - at;
      this.#nSource += end - at;
      at = end;
    }
  }

  addBlock(isSpeech: boolean, power: number): void {
    const slot = this.#nBlocks++ % CAPACITY;
    this.#speech[slot] = isSpeech ? 1 : 0;
    this.#power[slot] = power;
  }

  speechMs(from: number, to: number): number {
    let count = 0;
    const end = Math.min(firstBlock(to), this.#nBlocks);
    for (let block = firstBlock(from); block < end; block++) count += this.#speech[block % CAPACITY]!;
    return count * SPEECH_BLOCK_MS;
  }

  measure(from: number, to: number): BlockMeasures {
    return {
      speechMs: this.speechMs(from, to),
      snrDb: this.#snrDb(from, to),
      clippedFraction: this.#clippedFraction(from, to),
    };
  }

  /** First source sample of a block. */
  #sourceStart(block: number): number {
    return Math.ceil((block * this.#sampleRate) / BLOCKS_PER_SECOND);
  }

  #snrDb(from: number, to: number): number | null {
    // Four variables and not two objects: a sum behind a computed key is a new number on the heap for every block.
    let pauseSum = 0;
    let nPauses = 0;
    let speechSum = 0;
    let nSpeech = 0;
    const end = Math.min(firstBlock(to), this.#nBlocks);
    for (let block = firstBlock(from); block < end; block++) {
      const power = this.#power[block % CAPACITY]!;
      if (this.#speech[block % CAPACITY] === 1) {
        speechSum += power;
        nSpeech++;
      } else {
        pauseSum += power;
        nPauses++;
      }
    }
    if (nPauses === 0 || nSpeech === 0) return null;
    const speech = Math.max(speechSum / nSpeech, SILENT_POWER);
    const pause = Math.max(pauseSum / nPauses, SILENT_POWER);
    return 10 * Math.log10(speech / pause);
  }

  #clippedFraction(from: number, to: number): number {
    let nClipped = 0;
    let nSamples = 0;
    const nBlocks = Math.ceil((this.#nSource * BLOCKS_PER_SECOND) / this.#sampleRate);
    for (let block = firstBlock(from); block < Math.min(firstBlock(to), nBlocks); block++) {
      nClipped += this.#clipped[block % CAPACITY]!;
      nSamples += this.#sourceCounts[block % CAPACITY]!;
    }
    return nSamples === 0 ? 0 : nClipped / nSamples;
  }
}

/** First block whose middle lies at or behind a sample. */
function firstBlock(sample: number): number {
  return Math.max(0, Math.ceil(sample / SPEECH_BLOCK_SAMPLES - 0.5));
}

function countClipped(samples: Float32Array, start: number, end: number): number {
  let count = 0;
  for (let n = start; n < end; n++) {
    const sample = samples[n]!;
    if (sample >= CLIPPED_LEVEL || sample <= -CLIPPED_LEVEL) count++;
  }
  return count;
}
