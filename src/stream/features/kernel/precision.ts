import { larger, mul } from './lanes';

// Single precision is enough for most frames: the rounding of every step adds noise some 140 dB below the loudest part of
// the spectrum. Where a frame holds something loud and something very much quieter (a pure tone; a telephone voice, with
// nothing above 4 kHz) that noise shows in the quiet bands. Such frames are computed again in double precision, two at
// a time, which takes as long as four in single precision. The decision looks at one frame only, so a frame has the same
// value whichever frames it is computed with.

/** Steepest spectrum, quietest band over loudest in power, that single precision gives to 0.007 dB. */
const STEEPEST: f32 = 1.5e-9;

/** Power, -80 dB, below which 0.1 dB is good enough and bands are taken to be this loud. */
const FAINT: f32 = 1e-8;

/** Mask of the lanes whose quietest band lies too far below the loudest. */
// @ts-ignore: decorator
@inline
export function tooSteep(loudest: v128, quietest: v128): v128 {
  const audible = larger(quietest, f32x4.splat(FAINT));
  return f32x4.lt(audible, mul<f32>(loudest, f32x4.splat(STEEPEST)));
}
