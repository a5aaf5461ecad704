import { placeOfBin } from './fft';
import { add, mul, splat, sub } from './lanes';
import { IMAG, N_COMPLEX, POWER, REAL, SPLIT_TWIDDLES, SPLIT_TWIDDLES_F64, V128 } from './memory-layout';

/**
 * Power of bins 0 to 512 of the real signal, from the complex transform Z of its even and odd samples.
 *
 * With Z* the conjugate, the transforms of the even and of the odd samples are
 *   E[k] = (Z[k] + Z*[512 - k]) / 2        O[k] = -i (Z[k] - Z*[512 - k]) / 2
 * and with w = exp(-2 pi i k / 1024) the real signal has
 *   X[k] = E[k] + w O[k]                   X[512 - k] = conjugate of (E[k] - w O[k])
 * so every step gives two bins. The divisions by 2 are in the window table already.
 *
 * @param lane - first of the lanes of POWER to write: 0 for T = f32, which fills all four; 0 or 2 for f64
 */
export function powerSpectrum<T>(lane: i32): void {
  edgeBins<T>(lane);
  for (let k = 1; k <= N_COMPLEX / 2; k++) {
    const p = <usize>placeOfBin(k) * V128;
    const q = <usize>placeOfBin(N_COMPLEX - k) * V128;
    const zr = v128.load(REAL + p);
    const zi = v128.load(IMAG + p);
    const mirrorR = v128.load(REAL + q);
    const mirrorI = v128.load(IMAG + q);
    const evenR = add<T>(zr, mirrorR);
    const evenI = sub<T>(zi, mirrorI);
    const oddR = add<T>(zi, mirrorI);
    const oddI = sub<T>(mirrorR, zr);
    const table = sizeof<T>() == 8 ? SPLIT_TWIDDLES_F64 : SPLIT_TWIDDLES;
    const turn = table + <usize>k * 2 * sizeof<T>();
    const wr = splat<T>(turn);
    const wi = splat<T>(turn + sizeof<T>());
    const turnedR = sub<T>(mul<T>(oddR, wr), mul<T>(oddI, wi));
    const turnedI = add<T>(mul<T>(oddR, wi), mul<T>(oddI, wr));
    storePower<T>(k, lane, add<T>(evenR, turnedR), add<T>(evenI, turnedI));
    storePower<T>(N_COMPLEX - k, lane, sub<T>(evenR, turnedR), sub<T>(evenI, turnedI));
  }
}

/** Bins 0 and 512 are real: the sum and the difference of the two parts of Z[0], times the 2 that the window took. */
// @ts-ignore: decorator
@inline
function edgeBins<T>(lane: i32): void {
  const zr = v128.load(REAL);
  const zi = v128.load(IMAG);
  const two = v128.splat<T>(<T>2);
  const zero = v128.splat<T>(<T>0);
  storePower<T>(0, lane, mul<T>(add<T>(zr, zi), two), zero);
  storePower<T>(N_COMPLEX, lane, mul<T>(sub<T>(zr, zi), two), zero);
}

// @ts-ignore: decorator
@inline
function storePower<T>(bin: i32, lane: i32, re: v128, im: v128): void {
  const power = add<T>(mul<T>(re, re), mul<T>(im, im));
  const target = POWER + <usize>bin * V128;
  if (sizeof<T>() == 8) v128.store_lane<u64>(target + <usize>lane * 4, f32x4.demote_f64x2_zero(power), 0);
  else v128.store(target, power);
}
