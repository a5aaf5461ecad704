import { placeOfBin } from './fft';
import { add, mul, splat, sub } from './lanes';
import { F32, IMAG, N_COMPLEX, POWER, REAL, SPLIT_TWIDDLES, V128 } from './memory-layout';

/**
 * Power of bins 0 to 512 of the real signal, from the complex transform Z of its even and odd samples.
 *
 * With Z* the conjugate, the transforms of the even and of the odd samples are
 *   E[k] = (Z[k] + Z*[512 - k]) / 2        O[k] = -i (Z[k] - Z*[512 - k]) / 2
 * and with w = exp(-2 pi i k / 1024) the real signal has
 *   X[k] = E[k] + w O[k]                   X[512 - k] = conjugate of (E[k] - w O[k])
 * so every step gives two bins. The divisions by 2 are in the window table already.
 */
export function powerSpectrum(): void {
  edgeBins();
  for (let k = 1; k <= N_COMPLEX / 2; k++) {
    const p = <usize>placeOfBin(k) * V128;
    const q = <usize>placeOfBin(N_COMPLEX - k) * V128;
    const zr = v128.load(REAL + p);
    const zi = v128.load(IMAG + p);
    const mirrorR = v128.load(REAL + q);
    const mirrorI = v128.load(IMAG + q);
    const evenR = add(zr, mirrorR);
    const evenI = sub(zi, mirrorI);
    const oddR = add(zi, mirrorI);
    const oddI = sub(mirrorR, zr);
    const turn = SPLIT_TWIDDLES + <usize>k * 2 * F32;
    const wr = splat(turn);
    const wi = splat(turn + F32);
    const turnedR = sub(mul(oddR, wr), mul(oddI, wi));
    const turnedI = add(mul(oddR, wi), mul(oddI, wr));
    storePower(k, add(evenR, turnedR), add(evenI, turnedI));
    storePower(N_COMPLEX - k, sub(evenR, turnedR), sub(evenI, turnedI));
  }
}

/** Bins 0 and 512 are real: the sum and the difference of the two parts of Z[0], times the 2 that the window took. */
// @ts-ignore: decorator
@inline
function edgeBins(): void {
  const zr = v128.load(REAL);
  const zi = v128.load(IMAG);
  const two = f32x4.splat(2);
  const zero = f32x4.splat(0);
  storePower(0, mul(add(zr, zi), two), zero);
  storePower(N_COMPLEX, mul(sub(zr, zi), two), zero);
}

// @ts-ignore: decorator
@inline
function storePower(bin: i32, re: v128, im: v128): void {
  v128.store(POWER + <usize>bin * V128, add(mul(re, re), mul(im, im)));
}
