import { FEATURE_CONFIG } from '../feature-config.ts';
import { medianOf } from './counted-median.ts';
import { CHANGE_FRAMES, createSpectralChange } from './spectral-change.ts';

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
 * Median width of the loud frames up to which a window is tone, bands: the first whatever it does, the second if it keeps still.
 *
 * Measured: a dial tone 9, ringback 5 to 8, DTMF 10, a sine melody with overtones 16; speech of five corpora, wide and through a
 * telephone, from 24, but for single windows of high, soft voices in fear, which go down to 14 and do not keep still.
 */
const MAX_TONE_WIDTH = 12;
const MAX_STILL_TONE_WIDTH = 20;

/**
 * Standard deviation of the frames' mean level below {@link UPPER_BAND} up to which a window is stationary noise, dB. Measured:
 * white, pink and brown noise of any level, also through a telephone, 0.7 to 0.85; speech in as loud a noise from 0.88, clean
 * speech from 10.9. What lies above would be the rounding of the line as much as the sound.
 */
const MAX_NOISE_DEVIATION_DB = 0.87;

/**
 * Median change of the loud frames' spectrum up to which a window is music, dB: the first whatever it does, the second where the
 * level deviates by no more than the third, for drums over chords that leave no pause.
 *
 * A note keeps its pitch and a vowel does not. Measured: melodies, arpeggios, chords that ring or die away, strings with vibrato,
 * all also through a telephone, 0.0 to 3.4, with a hi-hat over them 3.9; a band with drums 3.8 to 4.6 at deviations of 1.4 to 3;
 * speech of RAVDESS and CREMA-D, wide and through a telephone (270 recordings, 3,200 windows) from 4.6 at deviations from 10.9,
 * 99 of 100 from 5.9; in white noise as loud as itself one window of 100 in the second case.
 */
const MAX_MUSIC_CHANGE_DB = 4.2;
const MAX_STEADY_MUSIC_CHANGE_DB = 4.65;
const MAX_STEADY_DEVIATION_DB = 4;

/** Steps of a decibel in which changes are remembered, and the most. */
const CHANGE_STEPS = 8;
const MAX_CHANGE_STEPS = 255;

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
  /** Pitches that stay where they are: instruments, chords, most music on hold. */
  readonly isMusic: boolean;
  /** The same sound all the way through, with no gap and no syllable in it. */
  readonly isNoise: boolean;
}

/** Five numbers on each recent frame of a channel, from which windows are described without reading them again. */
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

/** Starts the description of one channel's frames; 18 KB. */
export function createFrameShapes(): FrameShapes {
  return new RecentFrameShapes();
}

class RecentFrameShapes implements FrameShapes {
  /** Level of each frame's loudest band, dB. */
  readonly #peak = new Float32Array(CAPACITY);
  /** The same of the upper bands. */
  readonly #upper = new Float32Array(CAPACITY);
  /** Mean level of the other bands, dB. */
  readonly #lower = new Float32Array(CAPACITY);
  /** Number of bands not far below the loudest. */
  readonly #width = new Uint8Array(CAPACITY);
  /** How much the spectrum has moved, in steps of 1/8 dB. */
  readonly #change = new Uint8Array(CAPACITY);
  readonly #spectralChange = createSpectralChange();
  /** How many loud frames have each width or change, for the median. */
  readonly #counts = new Uint16Array(MAX_CHANGE_STEPS + 1);
  #nAdded = 0;

  add(logMel: Float32Array): void {
    for (let start = 0; start < logMel.length; start += nMels) this.#addFrame(logMel, start);
  }

  describe(startFrame: number, nFrames: number): WindowShape {
    const end = startFrame + nFrames;
    const loudest = this.#loudestOf(startFrame, end);
    const width = this.#medianWidth(startFrame, end, loudest);
    const change = this.#medianChange(startFrame, end, loudest);
    const deviation = this.#levelDeviation(startFrame, end);
    const isNoise = deviation <= MAX_NOISE_DEVIATION_DB;
    const isSteady = !isNoise && deviation <= MAX_STEADY_DEVIATION_DB;
    const isStill = change <= MAX_MUSIC_CHANGE_DB;
    return {
      band: this.#countUpper(startFrame, end, loudest) >= MIN_UPPER_FRAMES ? 'wide' : 'narrow',
      isTone: width <= (isStill ? MAX_STILL_TONE_WIDTH : MAX_TONE_WIDTH),
      isMusic: isStill || (isSteady && change <= MAX_STEADY_MUSIC_CHANGE_DB),
      isNoise,
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
      if (logMel[cell]! > loudestUpper) loudestUpper = logMel[cell]!;
    }
    const slot = this.#nAdded++ % CAPACITY;
    const peak = Math.max(loudest, loudestUpper);
    this.#peak[slot] = peak;
    this.#upper[slot] = loudestUpper;
    this.#lower[slot] = sum / UPPER_BAND;
    const change = this.#spectralChange.push(logMel, start, peak);
    this.#change[slot] = Math.min(MAX_CHANGE_STEPS, Math.round(change * CHANGE_STEPS));
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

  /** Median width of the loud frames, bands; infinite where there are none, so that nothing is no tone. */
  #medianWidth(start: number, end: number, loudest: number): number {
    const counts = this.#counts.fill(0);
    for (let frame = start; frame < end; frame++) {
      if (this.#isLoud(frame, loudest)) counts[this.#width[frame % CAPACITY]!]!++;
    }
    return medianOf(counts);
  }

  /** Median change of the spectrum between loud frames, dB; infinite where there are none. */
  #medianChange(start: number, end: number, loudest: number): number {
    const counts = this.#counts.fill(0);
    for (let frame = start + CHANGE_FRAMES; frame < end; frame++) {
      const isBoth = this.#isLoud(frame, loudest) && this.#isLoud(frame - CHANGE_FRAMES, loudest);
      if (isBoth) counts[this.#change[frame % CAPACITY]!]!++;
    }
    return medianOf(counts) / CHANGE_STEPS;
  }

  #isLoud(frame: number, loudest: number): boolean {
    return this.#peak[frame % CAPACITY]! >= loudest - LOUD_RANGE_DB;
  }

  /** Standard deviation of the frames' mean level in the lower bands, dB. */
  #levelDeviation(start: number, end: number): number {
    const first = Math.max(start, FIRST_WHOLE_FRAME);
    if (end - first < 2) return Number.POSITIVE_INFINITY;
    let sum = 0;
    let squares = 0;
    for (let frame = first; frame < end; frame++) {
      const level = this.#lower[frame % CAPACITY]!;
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
