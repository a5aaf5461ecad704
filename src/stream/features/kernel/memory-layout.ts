// Where everything lies in the kernel's one static memory. Nothing is ever allocated: the host fills the tables once,
// writes samples into an input region, calls a function of index.ts and reads an output region.
//
// "Four-lane" regions hold one v128 (16 bytes) a value: lane 0 belongs to the first frame of a group of four, lane 3
// to the last. All others hold plain f32 or i32.

/** Lanes of a v128 of f32, and so the number of frames transformed at once. */
export const LANES: i32 = 4;
/** Bytes of one f32. */
export const F32: usize = 4;
/** Bytes of one v128. */
export const V128: usize = 16;

/** FFT length and window length, samples. */
export const N_FFT: i32 = 1024;
/** Points of the complex FFT that the real one is made from. */
export const N_COMPLEX: i32 = 512;
/** Bins of the spectrum of a real signal: 0 to 512. */
export const N_BINS: i32 = 513;
/** Samples from one frame to the next. */
export const HOP: i32 = 256;
/** Mel bands. */
export const N_MELS: i32 = 128;
/** Cepstral coefficients. */
export const N_MFCC: i32 = 13;

/** Frames one call can compute; a multiple of LANES. Input and output of 64 frames stay in the second-level cache. */
export const MAX_FRAMES: i32 = 64;
/** Samples that MAX_FRAMES overlapping frames cover. */
export const MAX_FRAME_SAMPLES: i32 = N_FFT + (MAX_FRAMES - 1) * HOP;

// --- tables, written once by the host -------------------------------------------------------------------------------

/** Periodic Hann window times one half (see power-spectrum.ts), `[N_FFT]`. */
export const WINDOW: usize = memory.data(1024 * 4, 64);
/** exp(-2 pi i k / 512) as pairs (re, im), `[N_COMPLEX][2]`. */
export const FFT_TWIDDLES: usize = memory.data(512 * 2 * 4, 64);
/** exp(-2 pi i k / 1024) as pairs (re, im), `[257][2]`. */
export const SPLIT_TWIDDLES: usize = memory.data(257 * 2 * 4, 64);
/** The same three tables in double precision (see precision.ts). */
export const WINDOW_F64: usize = memory.data(1024 * 8, 64);
export const FFT_TWIDDLES_F64: usize = memory.data(512 * 2 * 8, 64);
export const SPLIT_TWIDDLES_F64: usize = memory.data(257 * 2 * 8, 64);
/** Non-zero mel weights, band after band. */
export const MEL_WEIGHTS: usize = memory.data(2048 * 4, 64);
/** For every band (first bin, number of bins, index of its first weight) as i32, `[N_MELS][3]`. */
export const MEL_BANDS: usize = memory.data(128 * 3 * 4, 64);
/** Orthonormal DCT-II, `[N_MFCC][N_MELS]`. */
export const DCT: usize = memory.data(13 * 128 * 4, 64);

// --- what the host writes before and reads after each call ----------------------------------------------------------

/** Samples of up to MAX_FRAMES frames. */
export const FRAME_SAMPLES: usize = memory.data((1024 + 63 * 256) * 4, 64);
/** Log-mel in dB, `[MAX_FRAMES][N_MELS]`, and a row for lanes that hold no frame. */
export const LOG_MEL: usize = memory.data(65 * 128 * 4, 64);
/** MFCC, `[MAX_FRAMES][N_MFCC]`, and such a row. */
export const MFCC: usize = memory.data(65 * 13 * 4, 64);

/** Values of one window, `[563][N_MELS]`. */
export const WINDOW_CELLS: i32 = 563 * 128;
/** A window on its way into a network: dB before, normalized after `normalizeWindow`. */
export const NETWORK_INPUT: usize = memory.data(563 * 128 * 4, 64);
/** Another, for those that wait elsewhere. */
export const WINDOW_SCRATCH: usize = memory.data(563 * 128 * 4, 64);
/** Of every band: its mean as two f32 that add up to it, `[2][N_MELS]`, and one over its deviation, `[N_MELS]`. */
export const BAND_MEANS: usize = memory.data(2 * 128 * 4, 64);
export const BAND_SCALES: usize = memory.data(128 * 4, 64);

/** f32 values RESAMPLE_INPUT holds. */
export const RESAMPLE_INPUT_SAMPLES: i32 = 4096;
/** f32 values RESAMPLE_OUTPUT holds. */
export const RESAMPLE_OUTPUT_SAMPLES: i32 = 8192;
/** Bytes in COEFFICIENTS. */
export const COEFFICIENT_BYTES: i32 = 2 * 1024 * 1024;
/** Samples to be resampled. */
export const RESAMPLE_INPUT: usize = memory.data(4096 * 4, 64);
/** Samples at the new rate. */
export const RESAMPLE_OUTPUT: usize = memory.data(8192 * 4, 64);
/** Room for the polyphase filters of several sample rates; the host decides which lies where. */
export const COEFFICIENTS: usize = memory.data(2 * 1024 * 1024, 64);

// --- four-lane work space of one group of frames --------------------------------------------------------------------

/** Which frame each lane holds, as i32, `[LANES]`. */
export const GROUP: usize = memory.data(4 * 4, 64);
/** Frames of the call that are too steep for single precision (see precision.ts), as i32, `[MAX_FRAMES]`. */
export const STEEP_FRAMES: usize = memory.data(64 * 4, 64);
/** Real and imaginary parts of the complex FFT, `[N_COMPLEX]`; in double precision two lanes of f64. */
export const REAL: usize = memory.data(512 * 16, 64);
export const IMAG: usize = memory.data(512 * 16, 64);
/** Power spectrum, `[N_BINS]`. */
export const POWER: usize = memory.data(513 * 16, 64);
/** Log-mel of the group, `[N_MELS]`. */
export const MEL_LANES: usize = memory.data(128 * 16, 64);
