import { add, larger, mul, sub } from './lanes';

/** Power below which nothing is heard: librosa's amin. */
const POWER_FLOOR: f32 = 1e-10;
/** Its level. */
const FLOOR_DB: f32 = -100;
/** 10 log10(2): what one octave of power is in dB. */
const DB_PER_OCTAVE: f32 = 3.010299956639812;

/** 10 log10(max(1e-10, power)) in four lanes; exactly -100 at and below the floor. */
// @ts-ignore: decorator
@inline
export function decibel(power: v128): v128 {
  const floor = f32x4.splat(POWER_FLOOR);
  const level = mul<f32>(log2(larger(power, floor)), f32x4.splat(DB_PER_OCTAVE));
  return v128.bitselect(level, f32x4.splat(FLOOR_DB), f32x4.gt(power, floor));
}

/** The bits of the f32 sqrt(1/2). */
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/**
 * log2(x) of positive normal numbers to about 1e-7.
 *
 * x = 2^e m with m in [sqrt(1/2), sqrt(2)): counting the exponent bits from those of sqrt(1/2) gives e. Then
 * log2(m) = 2 / ln 2 * atanh(s), s = (m - 1) / (m + 1), |s| < 0.172, by the series s + s^3/3 + s^5/5 + s^7/7 + s^9/9;
 * the last coefficient is raised from 0.32060 to 0.32224 to make up for the terms left out.
 */
// @ts-ignore: decorator
@inline
function log2(x: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23);
  const mantissa = i32x4.sub(x, i32x4.shl(exponent, 23));
  const one = f32x4.splat(1);
  const s = f32x4.div(sub<f32>(mantissa, one), add<f32>(mantissa, one));
  const square = mul<f32>(s, s);
  let series = add<f32>(mul<f32>(f32x4.splat(0.32224), square), f32x4.splat(0.4121985831));
  series = add<f32>(mul<f32>(series, square), f32x4.splat(0.5770780163));
  series = add<f32>(mul<f32>(series, square), f32x4.splat(0.9617966939));
  series = add<f32>(mul<f32>(series, square), f32x4.splat(2.8853900818));
  return add<f32>(f32x4.convert_i32x4_s(exponent), mul<f32>(s, series));
}
