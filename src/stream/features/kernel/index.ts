// The feature kernel: samples in, log-mel and MFCC out; and the inner loops of the resampler.
//
//   FRAME_SAMPLES -> window, transpose -> complex FFT -> power spectrum -> mel bands in dB -> LOG_MEL
//                                                                                `-> DCT -> MFCC
//
// All of it works on four frames at once, a lane a frame ("vertical" SIMD), so that no step needs to shuffle lanes
// except the two transposes at the ends.

import { complexFft } from './fft';
import { melBands, refineMelBands, storeLogMel } from './mel';
import { LANES } from './memory-layout';
import { storeMfcc } from './mfcc';
import { powerSpectrum } from './power-spectrum';
import { windowFramePair, windowFrames } from './window-frames';

export {
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
  RESAMPLE_INPUT,
  RESAMPLE_INPUT_SAMPLES,
  RESAMPLE_OUTPUT,
  RESAMPLE_OUTPUT_SAMPLES,
  SPLIT_TWIDDLES,
  SPLIT_TWIDDLES_F64,
  WINDOW,
  WINDOW_F64,
} from './memory-layout';
export { resampleBlended, resampleExact } from './resample';

/** Log-mel, and with `withMfcc` MFCC, of the first `nFrames` frames in FRAME_SAMPLES; 1 to MAX_FRAMES. */
export function analyseFrames(nFrames: i32, withMfcc: bool): void {
  for (let frame = 0; frame < nFrames; frame += LANES) {
    const nLanes = min(LANES, nFrames - frame);
    windowFrames(frame, nLanes);
    complexFft<f32>();
    powerSpectrum<f32>(0);
    const steep = melBands();
    if (v128.any_true(steep)) refine(frame, nLanes, steep);
    storeLogMel(frame);
    if (withMfcc) storeMfcc(frame);
  }
}

/** Computes the lanes of a mask again, in double precision (see precision.ts). */
function refine(frame: i32, nLanes: i32, steep: v128): void {
  const lanes = i32x4.bitmask(steep);
  for (let pair = 0; pair < LANES; pair += 2) {
    if ((lanes & (3 << pair)) == 0) continue;
    windowFramePair(frame + min(pair, nLanes - 1), frame + min(pair + 1, nLanes - 1));
    complexFft<f64>();
    powerSpectrum<f64>(pair);
  }
  refineMelBands(steep);
}
