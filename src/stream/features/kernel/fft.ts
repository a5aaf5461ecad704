import { add, mul, splat, sub } from './lanes';
import { FFT_TWIDDLES, FFT_TWIDDLES_F64, IMAG, REAL, V128 } from './memory-layout';

// 512 = 8 x 8 x 8: three passes of 64 eight-point transforms, decimation in frequency, in place. An eight-point
// transform needs no multiplications except by sqrt(1/2), and three passes touch memory three times where radix 2
// would touch it nine times. In-place decimation in frequency leaves the result in digit-reversed order; the reader
// (power-spectrum.ts) looks values up at their reversed place, which saves a reordering pass.

/**
 * Complex FFT of the 512 points of REAL and IMAG, in place; bin k ends up at {@link placeOfBin}(k).
 *
 * Of four frames at once in f32, of two in f64.
 */
export function complexFft<T>(): void {
  for (let j = 0; j < 64; j++) butterfly8<T>(j, 64, j);
  for (let block = 0; block < 512; block += 64) {
    for (let j = 0; j < 8; j++) butterfly8<T>(block + j, 8, j * 8);
  }
  for (let block = 0; block < 512; block += 8) butterfly8<T>(block, 1, 0);
}

/** Where complexFft leaves bin k: the three octal digits of k reversed. */
// @ts-ignore: decorator
@inline
export function placeOfBin(k: i32): i32 {
  return ((k & 7) << 6) | (k & 56) | (k >> 6);
}

/**
 * One eight-point transform over the points `first + n * stride`, n = 0 to 7.
 *
 * Decimation in frequency splits it into a sum half, which holds the even outputs, and a difference half, turned by
 * exp(-2 pi i n / 8), which holds the odd ones; each half is a four-point transform. Output m is then multiplied by
 * exp(-2 pi i m twiddle / 512), which prepares the next pass.
 */
// @ts-ignore: decorator
@inline
function butterfly8<T>(first: i32, stride: i32, twiddle: i32): void {
  const re = REAL + <usize>first * V128;
  const im = IMAG + <usize>first * V128;
  const step = <usize>stride * V128;
  const r0 = v128.load(re), r4 = v128.load(re + 4 * step);
  const i0 = v128.load(im), i4 = v128.load(im + 4 * step);
  const r1 = v128.load(re + step), r5 = v128.load(re + 5 * step);
  const i1 = v128.load(im + step), i5 = v128.load(im + 5 * step);
  const r2 = v128.load(re + 2 * step), r6 = v128.load(re + 6 * step);
  const i2 = v128.load(im + 2 * step), i6 = v128.load(im + 6 * step);
  const r3 = v128.load(re + 3 * step), r7 = v128.load(re + 7 * step);
  const i3 = v128.load(im + 3 * step), i7 = v128.load(im + 7 * step);

  transform4<T>(
    add<T>(r0, r4), add<T>(i0, i4), add<T>(r1, r5), add<T>(i1, i5),
    add<T>(r2, r6), add<T>(i2, i6), add<T>(r3, r7), add<T>(i3, i7),
    re, im, step, 0, twiddle,
  );

  // Differences, turned: by nothing, by (1 - i) / sqrt 2, by -i, by (-1 - i) / sqrt 2.
  const half = v128.splat<T>(<T>Math.SQRT1_2);
  const dr1 = sub<T>(r1, r5), di1 = sub<T>(i1, i5);
  const dr3 = sub<T>(r3, r7), di3 = sub<T>(i3, i7);
  transform4<T>(
    sub<T>(r0, r4), sub<T>(i0, i4),
    mul<T>(add<T>(dr1, di1), half), mul<T>(sub<T>(di1, dr1), half),
    sub<T>(i2, i6), sub<T>(r6, r2),
    mul<T>(sub<T>(di3, dr3), half), v128.neg<T>(mul<T>(add<T>(dr3, di3), half)),
    re + step, im + step, step, 1, twiddle,
  );
}

/**
 * Four-point transform of (a, b, c, d); its outputs are outputs `parity`, `parity + 2`, `+ 4` and `+ 6` of the
 * eight-point one, two strides apart.
 */
// @ts-ignore: decorator
@inline
function transform4<T>(
  ar: v128, ai: v128, br: v128, bi: v128, cr: v128, ci: v128, dr: v128, di: v128,
  re: usize, im: usize, step: usize, parity: i32, twiddle: i32,
): void {
  const sumAcR = add<T>(ar, cr), sumAcI = add<T>(ai, ci), sumBdR = add<T>(br, dr), sumBdI = add<T>(bi, di);
  const difAcR = sub<T>(ar, cr), difAcI = sub<T>(ai, ci);
  // The difference b - d times -i.
  const difBdR = sub<T>(bi, di), difBdI = sub<T>(dr, br);
  storeTurned<T>(re, im, add<T>(sumAcR, sumBdR), add<T>(sumAcI, sumBdI), parity * twiddle);
  storeTurned<T>(
    re + 2 * step, im + 2 * step, add<T>(difAcR, difBdR), add<T>(difAcI, difBdI), (parity + 2) * twiddle,
  );
  storeTurned<T>(
    re + 4 * step, im + 4 * step, sub<T>(sumAcR, sumBdR), sub<T>(sumAcI, sumBdI), (parity + 4) * twiddle,
  );
  storeTurned<T>(
    re + 6 * step, im + 6 * step, sub<T>(difAcR, difBdR), sub<T>(difAcI, difBdI), (parity + 6) * twiddle,
  );
}

/** Stores (r, i) times exp(-2 pi i exponent / 512). */
// @ts-ignore: decorator
@inline
function storeTurned<T>(re: usize, im: usize, r: v128, i: v128, exponent: i32): void {
  if (exponent == 0) {
    v128.store(re, r);
    v128.store(im, i);
    return;
  }
  const table = sizeof<T>() == 8 ? FFT_TWIDDLES_F64 : FFT_TWIDDLES;
  const turn = table + <usize>exponent * 2 * sizeof<T>();
  const wr = splat<T>(turn);
  const wi = splat<T>(turn + sizeof<T>());
  v128.store(re, sub<T>(mul<T>(r, wr), mul<T>(i, wi)));
  v128.store(im, add<T>(mul<T>(r, wi), mul<T>(i, wr)));
}
