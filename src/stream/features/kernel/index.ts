// The feature kernel: samples in, log-mel and MFCC out; and the inner loops of the resampler.
//
//   FRAME_SAMPLES -> window, transpose -> complex FFT -> power spectrum -> mel bands in dB -> LOG_MEL
//                                                                                `-> DCT -> MFCC
//
// All of it works on four frames at once, a lane a frame ("vertical" SIMD), so that no step needs to shuffle lanes
// except the two transposes at the ends.

import { complexFft } from './fft';
import { melBands, storeLogMel } from './mel';
import { LANES } from './memory-layout';
import { storeMfcc } from './mfcc';
import { powerSpectrum } from './power-spectrum';
import { windowFrames } from './window-frames';

export {
  COEFFICIENTS,
  COEFFICIENT_BYTES,
  DCT,
  FFT_TWIDDLES,
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
  WINDOW,
} from './memory-layout';
export { resampleBlended, resampleExact } from './resample';

/** Log-mel, and with `withMfcc` MFCC, of the first `nFrames` frames in FRAME_SAMPLES; 1 to MAX_FRAMES. */
export function analyseFrames(nFrames: i32, withMfcc: bool): void {
  for (let frame = 0; frame < nFrames; frame += LANES) {
    windowFrames(frame, min(LANES, nFrames - frame));
    complexFft();
    powerSpectrum();
    melBands();
    storeLogMel(frame);
    if (withMfcc) storeMfcc(frame);
  }
}
