import { SPEECH_BLOCK_MS, SPEECH_BLOCK_SAMPLES } from './voice-activity.ts';

/** Source samples from this magnitude on count as clipped: the loudest code of mu-law stands for 0.9803, of A-law for 0.9844. */
export const CLIPPED_LEVEL = 0.98;

/** Blocks remembered: 10 s, three windows and a half. */
const CAPACITY = 1_024;

/** Below this mean power a block is as good as silent: -100 dB of full scale. It keeps the ratio to a muted pause finite. */
const SILENT_POWER = 1e-10;

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

const firstBlock = (sample: number): number =>
  Math.max(0, Math.ceil((sample - SPEECH_BLOCK_SAMPLES / 2) / SPEECH_BLOCK_SAMPLES));

function countClipped(samples: Float32Array, start: number, end: number): number {
  let count = 0;
  for (let n = start; n < end; n++) {
    const sample = samples[n]!;
    if (sample >= CLIPPED_LEVEL || sample <= -CLIPPED_LEVEL) count++;
  }
  return count;
}

/**
 * Starts the log of one channel; 9 KB.
 *
 * @param sampleRate - of the source, Hz
 */
export function createBlockLog(sampleRate: number): BlockLog {
  const speech = new Uint8Array(CAPACITY);
  const power = new Float32Array(CAPACITY);
  const clipped = new Uint16Array(CAPACITY);
  const sourceCounts = new Uint16Array(CAPACITY);
  const blocksPerSecond = 1_000 / SPEECH_BLOCK_MS;
  let nBlocks = 0;
  let nSource = 0;

  const blockEnd = (block: number): number => Math.ceil(((block + 1) * sampleRate) / blocksPerSecond);

  function addSource(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const block = Math.floor((nSource * blocksPerSecond) / sampleRate);
      const slot = block % CAPACITY;
      const end = Math.min(samples.length, at + blockEnd(block) - nSource);
      if (nSource === Math.ceil((block * sampleRate) / blocksPerSecond))
        clipped[slot] = sourceCounts[slot] = 0;
      sourceCounts[slot]! += end - at;
      nSource += end - at;
      clipped[slot]! += countClipped(samples, at, end);
      at = end;
    }
  }

  function speechMs(from: number, to: number): number {
    let count = 0;
    const end = Math.min(firstBlock(to), nBlocks);
    for (let block = firstBlock(from); block < end; block++) count += speech[block % CAPACITY]!;
    return count * SPEECH_BLOCK_MS;
  }

  function snrDb(from: number, to: number): number | null {
    const sums = [0, 0];
    const counts = [0, 0];
    const end = Math.min(firstBlock(to), nBlocks);
    for (let block = firstBlock(from); block < end; block++) {
      const kind = speech[block % CAPACITY]!;
      sums[kind]! += power[block % CAPACITY]!;
      counts[kind]!++;
    }
    if (counts[0] === 0 || counts[1] === 0) return null;
    const [pause, voice] = [sums[0]! / counts[0]!, sums[1]! / counts[1]!];
    return 10 * Math.log10(Math.max(voice, SILENT_POWER) / Math.max(pause, SILENT_POWER));
  }

  function clippedFraction(from: number, to: number): number {
    let nClipped = 0;
    let nSamples = 0;
    const end = Math.min(firstBlock(to), Math.ceil((nSource * blocksPerSecond) / sampleRate));
    for (let block = firstBlock(from); block < end; block++) {
      nClipped += clipped[block % CAPACITY]!;
      nSamples += sourceCounts[block % CAPACITY]!;
    }
    return nSamples === 0 ? 0 : nClipped / nSamples;
  }

  return {
    addSource,
    addBlock(isSpeech, meanPower) {
      const slot = nBlocks++ % CAPACITY;
      speech[slot] = isSpeech ? 1 : 0;
      power[slot] = meanPower;
    },
    speechMs,
    measure: (from, to) => ({
      speechMs: speechMs(from, to),
      snrDb: snrDb(from, to),
      clippedFraction: clippedFraction(from, to),
    }),
  };
}
