import { evenPair, highHalf, lowHalf, mul, oddPair } from './lanes';
import { frameOfLane } from './frame-group';
import { F32, FRAME_SAMPLES, HOP, IMAG, N_FFT, REAL, V128, WINDOW, WINDOW_F64 } from './memory-layout';

/**
 * Windows four overlapping frames and lays them out a lane a frame.
 *
 * A real FFT of 1024 points costs half when the even samples are taken as real and the odd samples as imaginary parts
 * of 512 complex points; so sample 2n goes to REAL[n] and sample 2n + 1 to IMAG[n]. (power-spectrum.ts takes the two
 * apart again.)
 */
export function windowFrames(): void {
  const a = frameAddress(0);
  const b = frameAddress(1);
  const c = frameAddress(2);
  const d = frameAddress(3);
  const bytes = <usize>N_FFT * F32;
  let target: usize = 0;
  for (let at: usize = 0; at < bytes; at += V128) {
    const w = v128.load(WINDOW + at);
    const wa = mul<f32>(v128.load(a + at), w);
    const wb = mul<f32>(v128.load(b + at), w);
    const wc = mul<f32>(v128.load(c + at), w);
    const wd = mul<f32>(v128.load(d + at), w);
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

/**
 * The same in double precision for two frames, two lanes of f64.
 *
 * @param lane - of the group, 0 or 2: its frame and the next one's
 */
export function windowFramePair(lane: i32): void {
  const a = frameAddress(lane);
  const b = frameAddress(lane + 1);
  const bytes = <usize>N_FFT * F32;
  let target: usize = 0;
  for (let at: usize = 0; at < bytes; at += 2 * F32) {
    const w = v128.load(WINDOW_F64 + 2 * at);
    const wa = mul<f64>(f64x2.promote_low_f32x4(v128.load64_zero(a + at)), w);
    const wb = mul<f64>(f64x2.promote_low_f32x4(v128.load64_zero(b + at)), w);
    v128.store(REAL + target, v128.shuffle<f64>(wa, wb, 0, 2));
    v128.store(IMAG + target, v128.shuffle<f64>(wa, wb, 1, 3));
    target += V128;
  }
}

// @ts-ignore: decorator
@inline
function frameAddress(lane: i32): usize {
  return FRAME_SAMPLES + <usize>(frameOfLane(lane) * HOP) * F32;
}
