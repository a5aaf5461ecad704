import { evenPair, highHalf, lowHalf, mul, oddPair } from './lanes';
import { F32, FRAME_SAMPLES, HOP, IMAG, N_FFT, REAL, V128, WINDOW } from './memory-layout';

/**
 * Windows four overlapping frames and lays them out a lane a frame.
 *
 * A real FFT of 1024 points costs half when the even samples are taken as real and the odd samples as imaginary parts
 * of 512 complex points; so sample 2n goes to REAL[n] and sample 2n + 1 to IMAG[n]. (power-spectrum.ts takes the two
 * apart again.)
 *
 * @param firstFrame - index of the group's first frame; frame f starts at sample f * HOP of FRAME_SAMPLES
 * @param nFrames - frames of the group that exist, 1 to 4; missing lanes repeat the last one, and nobody reads them
 */
export function windowFrames(firstFrame: i32, nFrames: i32): void {
  const a = frameAddress(firstFrame);
  const b = frameAddress(firstFrame + min(1, nFrames - 1));
  const c = frameAddress(firstFrame + min(2, nFrames - 1));
  const d = frameAddress(firstFrame + min(3, nFrames - 1));
  const bytes = <usize>N_FFT * F32;
  let target: usize = 0;
  for (let at: usize = 0; at < bytes; at += V128) {
    const w = v128.load(WINDOW + at);
    const wa = mul(v128.load(a + at), w);
    const wb = mul(v128.load(b + at), w);
    const wc = mul(v128.load(c + at), w);
    const wd = mul(v128.load(d + at), w);
    const abLow = lowHalf(wa, wb);
    const cdLow = lowHalf(wc, wd);
    const abHigh = highHalf(wa, wb);
    const cdHigh = highHalf(wc, wd);
    v128.store(REAL + target, evenPair(abLow, cdLow));
    v128.store(IMAG + target, oddPair(abLow, cdLow));
    v128.store(REAL + target + V128, evenPair(abHigh, cdHigh));
    v128.store(IMAG + target + V128, oddPair(abHigh, cdHigh));
    target += 2 * V128;
  }
}

// @ts-ignore: decorator
@inline
function frameAddress(frame: i32): usize {
  return FRAME_SAMPLES + <usize>(frame * HOP) * F32;
}
