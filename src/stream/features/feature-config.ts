/** What the feature kernel computes; a model card repeats it so that a model never meets features it was not trained on. */
export interface FeatureConfig {
  readonly kind: 'logMel';
  /** Hz. */
  readonly sampleRate: number;
  /** FFT length, samples. */
  readonly nFft: number;
  /** Length of the periodic Hann window, samples. */
  readonly winLength: number;
  /** Distance between frames, samples. */
  readonly hopLength: number;
  /** Number of mel bands. */
  readonly nMels: number;
  /** Lower edge of the first band, Hz. */
  readonly fMin: number;
  /** Upper edge of the last band, Hz. */
  readonly fMax: number;
  /** Frames in one window. */
  readonly nFrames: number;
}

/** The one feature configuration of training and serving: a 3-second window is `[563 frames, 128 mel bands]`. */
export const FEATURE_CONFIG: FeatureConfig = Object.freeze({
  kind: 'logMel',
  sampleRate: 48_000,
  nFft: 1024,
  winLength: 1024,
  hopLength: 256,
  nMels: 128,
  fMin: 0,
  fMax: 24_000,
  nFrames: 563,
});

/** Samples in one window: 3 s at 48 kHz. */
export const WINDOW_SAMPLES = 144_000;

/** Number of cepstral coefficients in the MFCC. */
export const N_MFCC = 13;

/** Power below which the log-mel is cut off; its level in dB is {@link FLOOR_DB}. */
export const POWER_FLOOR = 1e-10;

/** Level of silence in the log-mel, dB: 10 log10 of {@link POWER_FLOOR}. */
export const FLOOR_DB = -100;
