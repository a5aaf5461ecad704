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

/** Starts the description of one channel's frames; 16 KB. */
export function createFrameShapes(): FrameShapes {
  const peak = new Float32Array(CAPACITY);
  const mean = new Float32Array(CAPACITY);
  const upper = new Float32Array(CAPACITY);
  const width = new Uint8Array(CAPACITY);
  /** How many loud frames have each width, for the median. */
  const widthCounts = new Uint16Array(nMels + 1);
  let nAdded = 0;

  function addFrame(logMel: Float32Array, start: number): void {
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
    const slot = nAdded++ % CAPACITY;
    peak[slot] = Math.max(loudest, loudestUpper);
    upper[slot] = loudestUpper;
    mean[slot] = sum / nMels;
    width[slot] = countAbove(logMel, start, peak[slot]! - WIDTH_RANGE_DB);
  }

  function loudestOf(start: number, end: number): number {
    let loudest = Number.NEGATIVE_INFINITY;
    for (let frame = start; frame < end; frame++) loudest = Math.max(loudest, peak[frame % CAPACITY]!);
    return loudest;
  }

  function isWide(start: number, end: number, loudest: number): boolean {
    let count = 0;
    for (let frame = start; frame < end; frame++) {
      if (upper[frame % CAPACITY]! > loudest - UPPER_RANGE_DB) count++;
    }
    return count >= MIN_UPPER_FRAMES;
  }

  function medianWidth(start: number, end: number, loudest: number): number {
    widthCounts.fill(0);
    let nLoud = 0;
    for (let frame = start; frame < end; frame++) {
      if (peak[frame % CAPACITY]! < loudest - LOUD_RANGE_DB) continue;
      widthCounts[width[frame % CAPACITY]!]!++;
      nLoud++;
    }
    if (nLoud === 0) return nMels;
    let median = 0;
    for (let below = widthCounts[0]!; below < nLoud / 2; below += widthCounts[median]!) median++;
    return median;
  }

  function meanLevelDeviation(start: number, end: number): number {
    const first = Math.max(start, FIRST_WHOLE_FRAME);
    if (end - first < 2) return Number.POSITIVE_INFINITY;
    let sum = 0;
    let squares = 0;
    for (let frame = first; frame < end; frame++) {
      const level = mean[frame % CAPACITY]!;
      sum += level;
      squares += level * level;
    }
    const average = sum / (end - first);
    return Math.sqrt(Math.max(0, squares / (end - first) - average * average));
  }

  return {
    add(logMel) {
      for (let start = 0; start < logMel.length; start += nMels) addFrame(logMel, start);
    },
    describe(startFrame, nFrames) {
      const end = startFrame + nFrames;
      const loudest = loudestOf(startFrame, end);
      return {
        band: isWide(startFrame, end, loudest) ? 'wide' : 'narrow',
        isTone: medianWidth(startFrame, end, loudest) <= MAX_TONE_WIDTH,
        isNoise: meanLevelDeviation(startFrame, end) <= MAX_NOISE_DEVIATION_DB,
      };
    },
  };
}

function countAbove(logMel: Float32Array, start: number, threshold: number): number {
  let count = 0;
  for (let cell = start; cell < start + nMels; cell++) if (logMel[cell]! > threshold) count++;
  return count;
}
