import { FEATURE_CONFIG } from '../feature-config.ts';

const { nMels } = FEATURE_CONFIG;

/** First band that lies wholly above 4.4 kHz, out of reach of a telephone line and of the skirts of its resampling. */
export const UPPER_BAND = 73;

/** Depth below the window's loudest cell at which the upper bands count as empty, dB. */
const UPPER_RANGE_DB = 60;

/** Frames with upper bands that make a window wide: one more than a click reaches, with frames of 1024 on a hop of 256. */
const MIN_UPPER_FRAMES = 5;

/** Bands within this of a frame's loudest are its width, dB. */
const WIDTH_RANGE_DB = 30;

/** Frames within this of the window's loudest say what it sounds like, dB. */
const LOUD_RANGE_DB = 25;

/**
 * Median width of the loud frames up to which a window is tone, bands.
 *
 * Measured: a dial tone 9, ringback 5 to 8, DTMF 10, a sine melody with overtones 16; speech and song of five corpora
 * (RAVDESS wide and through a telephone, CREMA-D, TESS, nEMO; 340 windows) from 24 to 81.
 */
const MAX_TONE_WIDTH = 20;

/**
 * Standard deviation of the frames' mean level up to which a window is stationary noise, dB.
 *
 * Measured: white and pink noise 0.5, also through a telephone; speech in white noise 5 dB louder than itself from 0.9, clean
 * speech from 2.4.
 */
const MAX_NOISE_DEVIATION_DB = 0.75;

/** A sound begins with the frames that see the zeros before it; they say nothing of it. */
const FIRST_WHOLE_FRAME = 4;

/** Frames remembered: 5.4 s, a window and all that one push may add. */
const CAPACITY = 1_024;

/** What the spectrum of a window looks like. */
export interface WindowShape {
  /** `narrow` when nothing lies above 4.4 kHz. */
  readonly band: 'narrow' | 'wide';
  /** A few spectral peaks and nothing else: dialling, ringing, a single instrument. */
  readonly isTone: boolean;
  /** The same sound all the way through, with no gap and no syllable in it. */
  readonly isNoise: boolean;
}

/** Four numbers on each recent frame of a channel, from which windows are described without reading them again. */
export interface FrameShapes {
  /**
   * Adds the next frames.
   *
   * @param logMel - dB, `[n, nMels]`; only read
   */
  add(logMel: Float32Array): void;
  /** Describes a run of frames that have been added, at most 563 of them. */
  describe(startFrame: number, nFrames: number): WindowShape;
}

/** Starts the description of one channel's frames; 13 KB. */
export function createFrameShapes(): FrameShapes {
  return new RecentFrameShapes();
}

class RecentFrameShapes implements FrameShapes {
  /** Level of each frame's loudest band, dB. */
  readonly #peak = new Float32Array(CAPACITY);
  /** The same of the upper bands. */
  readonly #upper = new Float32Array(CAPACITY);
  /** Mean level over all bands, dB. */
  readonly #mean = new Float32Array(CAPACITY);
  /** Number of bands not far below the loudest. */
  readonly #width = new Uint8Array(CAPACITY);
  /** How many loud frames have each width, for the median. */
  readonly #widthCounts = new Uint16Array(nMels + 1);
  #nAdded = 0;

  add(logMel: Float32Array): void {
    for (let start = 0; start < logMel.length; start += nMels) this.#addFrame(logMel, start);
  }

  describe(startFrame: number, nFrames: number): WindowShape {
    const end = startFrame + nFrames;
    const loudest = this.#loudestOf(startFrame, end);
    return {
      band: this.#countUpper(startFrame, end, loudest) >= MIN_UPPER_FRAMES ? 'wide' : 'narrow',
      isTone: this.#medianWidth(startFrame, end, loudest) <= MAX_TONE_WIDTH,
      isNoise: this.#meanLevelDeviation(startFrame, end) <= MAX_NOISE_DEVIATION_DB,
    };
  }

  #addFrame(logMel: Float32Array, start: number): void {
    let loudest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let cell = start; cell < start + UPPER_BAND; cell++) {
      const level = logMel[cell]!;
      sum += level;
      if (level > loudest) loudest = level;
    }
    let loudestUpper = Number.NEGATIVE_INFINITY;
    for (let cell = start + UPPER_BAND; cell < start + nMels; cell++) {
      const level = logMel[cell]!;
      sum += level;
      if (level > loudestUpper) loudestUpper = level;
    }
    const slot = this.#nAdded++ % CAPACITY;
    const peak = Math.max(loudest, loudestUpper);
    this.#peak[slot] = peak;
    this.#upper[slot] = loudestUpper;
    this.#mean[slot] = sum / nMels;
    this.#width[slot] = countAbove(logMel, start, peak - WIDTH_RANGE_DB);
  }

  #loudestOf(start: number, end: number): number {
    let loudest = Number.NEGATIVE_INFINITY;
    for (let frame = start; frame < end; frame++) loudest = Math.max(loudest, this.#peak[frame % CAPACITY]!);
    return loudest;
  }

  /** Frames in which the upper bands hold something. */
  #countUpper(start: number, end: number, loudest: number): number {
    let count = 0;
    for (let frame = start; frame < end; frame++) {
      if (this.#upper[frame % CAPACITY]! > loudest - UPPER_RANGE_DB) count++;
    }
    return count;
  }

  /** Median width of the loud frames; all bands where there are none, so that nothing is no tone. */
  #medianWidth(start: number, end: number, loudest: number): number {
    const counts = this.#widthCounts.fill(0);
    let nLoud = 0;
    for (let frame = start; frame < end; frame++) {
      if (this.#peak[frame % CAPACITY]! < loudest - LOUD_RANGE_DB) continue;
      counts[this.#width[frame % CAPACITY]!]!++;
      nLoud++;
    }
    if (nLoud === 0) return nMels;
    let median = 0;
    for (let below = counts[0]!; below < nLoud / 2; below += counts[median]!) median++;
    return median;
  }

  /** Standard deviation of the frames' mean level, dB. */
  #meanLevelDeviation(start: number, end: number): number {
    const first = Math.max(start, FIRST_WHOLE_FRAME);
    if (end - first < 2) return Number.POSITIVE_INFINITY;
    let sum = 0;
    let squares = 0;
    for (let frame = first; frame < end; frame++) {
      const level = this.#mean[frame % CAPACITY]!;
      sum += level;
      squares += level * level;
    }
    const average = sum / (end - first);
    return Math.sqrt(Math.max(0, squares / (end - first) - average * average));
  }
}

function countAbove(logMel: Float32Array, start: number, threshold: number): number {
  let count = 0;
  for (let cell = start; cell < start + nMels; cell++) if (logMel[cell]! > threshold) count++;
  return count;
}
