// The feature kernel: samples in, log-mel and MFCC out; and the inner loops of the resampler.
//
//   FRAME_SAMPLES -> window, transpose -> complex FFT -> power spectrum -> mel bands in dB -> LOG_MEL
//                                                                                `-> DCT -> MFCC
//
// All of it works on four frames at once, a lane a frame ("vertical" SIMD), so that no step needs to shuffle lanes
// except the two transposes at the ends.

import { complexFft } from './fft';
import { groupFrames, groupSteepFrames, noteSteepFrames } from './frame-group';
import { melBands, preciseMelBands, storeLogMel } from './mel';
import { LANES } from './memory-layout';
import { storeMfcc } from './mfcc';
import { powerSpectrum } from './power-spectrum';
import { windowFramePair, windowFrames } from './window-frames';

export {
  BAND_MEANS,
  BAND_SCALES,
  COEFFICIENTS,
  COEFFICIENT_BYTES,
  DCT,
  FFT_TWIDDLES,
  FFT_TWIDDLES_F64,
  FRAME_SAMPLES,
  LOG_MEL,
  MAX_FRAMES,
  MAX_FRAME_SAMPLES,
  MEL_BANDS,
  MEL_WEIGHTS,
  MFCC,
  NETWORK_INPUT,
  RESAMPLE_INPUT,
  RESAMPLE_INPUT_SAMPLES,
  RESAMPLE_OUTPUT,
  RESAMPLE_OUTPUT_SAMPLES,
  SPLIT_TWIDDLES,
  SPLIT_TWIDDLES_F64,
  WINDOW,
  WINDOW_CELLS,
  WINDOW_F64,
  WINDOW_SCRATCH,
} from './memory-layout';
export { normalizeWindow } from './normalize';
export { resampleBlended, resampleExact } from './resample';

/**
 * Log-mel, and with `withMfcc` MFCC, of the first `nFrames` frames in FRAME_SAMPLES; 1 to MAX_FRAMES.
 *
 * Frames that single precision does not do justice (see precision.ts) come again at the end, so that they fill the lanes.
 */
export function analyseFrames(nFrames: i32, withMfcc: bool): void {
  let nSteep = 0;
  for (let frame = 0; frame < nFrames; frame += LANES) {
    groupFrames(frame, nFrames);
    windowFrames();
    complexFft<f32>();
    powerSpectrum<f32>(0);
    const steep = melBands();
    storeGroup(withMfcc);
    if (v128.any_true(steep)) nSteep = noteSteepFrames(i32x4.bitmask(steep), min(LANES, nFrames - frame), nSteep);
  }
  for (let first = 0; first < nSteep; first += LANES) {
    groupSteepFrames(first, nSteep);
    for (let lane = 0; lane < LANES; lane += 2) {
      if (first + lane < nSteep) precisePair(lane);
    }
    preciseMelBands();
    storeGroup(withMfcc);
  }
}

/** Power spectra of two lanes of the group in double precision. */
function precisePair(lane: i32): void {
  windowFramePair(lane);
  complexFft<f64>();
  powerSpectrum<f64>(lane);
}

// @ts-ignore: decorator
@inline
function storeGroup(withMfcc: bool): void {
  storeLogMel();
  if (withMfcc) storeMfcc();
}
