import { decibel } from './decibel';
import { frameOfLane } from './frame-group';
import { add, evenPair, highHalf, larger, lowHalf, mul, oddPair, smaller, splat } from './lanes';
import { tooSteep } from './precision';
import { F32, LOG_MEL, MEL_BANDS, MEL_LANES, MEL_WEIGHTS, N_MELS, POWER, V128 } from './memory-layout';

/** Bytes of one frame of log-mel. */
const FRAME_BYTES: usize = 128 * 4;

/**
 * Mel bands in dB of the group's power spectra, into MEL_LANES. Only the non-zero weights, 1.5 % of all, are touched.
 *
 * @returns mask of the lanes whose spectrum was too steep for single precision (see precision.ts)
 */
export function melBands(): v128 {
  let loudest = f32x4.splat(0);
  let quietest = f32x4.splat(f32.MAX_VALUE);
  for (let band = 0; band < N_MELS; band++) {
    const power = powerOf(band);
    v128.store(MEL_LANES + <usize>band * V128, decibel(power));
    loudest = larger(loudest, power);
    if (hasBins(band)) quietest = smaller(quietest, power);
  }
  return tooSteep(loudest, quietest);
}

/** The same without a look at how steep they are. */
export function preciseMelBands(): void {
  for (let band = 0; band < N_MELS; band++) {
    v128.store(MEL_LANES + <usize>band * V128, decibel(powerOf(band)));
  }
}

/** Where a band's first bin, number of bins and first weight stand. */
// @ts-ignore: decorator
@inline
function entryOf(band: i32): usize {
  return MEL_BANDS + <usize>band * 3 * F32;
}

/** Whether the filterbank is fine enough for the band to hold a bin at all. */
// @ts-ignore: decorator
@inline
function hasBins(band: i32): bool {
  return load<i32>(entryOf(band) + F32) > 0;
}

/** Power of a band in the group's four frames. */
// @ts-ignore: decorator
@inline
function powerOf(band: i32): v128 {
  const entry = entryOf(band);
  const firstBin = load<i32>(entry);
  const firstWeight = load<i32>(entry + 2 * F32);
  return bandPower(POWER + <usize>firstBin * V128, MEL_WEIGHTS + <usize>firstWeight * F32, load<i32>(entry + F32));
}

/** Weighted sum of neighbouring bins; two accumulators, because an addition takes longer than its turn. */
// @ts-ignore: decorator
@inline
function bandPower(power: usize, weights: usize, nBins: i32): v128 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  let bin = 0;
  for (; bin + 1 < nBins; bin += 2) {
    even = add<f32>(even, mul<f32>(v128.load(power), splat<f32>(weights)));
    odd = add<f32>(odd, mul<f32>(v128.load(power + V128), splat<f32>(weights + F32)));
    power += 2 * V128;
    weights += 2 * F32;
  }
  if (bin < nBins) even = add<f32>(even, mul<f32>(v128.load(power), splat<f32>(weights)));
  return add<f32>(even, odd);
}

/** Copies MEL_LANES into the rows of LOG_MEL that belong to the group's frames. */
export function storeLogMel(): void {
  let rowA = rowOf(0);
  let rowB = rowOf(1);
  let rowC = rowOf(2);
  let rowD = rowOf(3);
  for (let band = 0; band < N_MELS; band += 4) {
    const source = MEL_LANES + <usize>band * V128;
    const a = v128.load(source);
    const b = v128.load(source + V128);
    const c = v128.load(source + 2 * V128);
    const d = v128.load(source + 3 * V128);
    const abLow = lowHalf(a, b);
    const cdLow = lowHalf(c, d);
    const abHigh = highHalf(a, b);
    const cdHigh = highHalf(c, d);
    v128.store(rowA, evenPair(abLow, cdLow));
    v128.store(rowB, oddPair(abLow, cdLow));
    v128.store(rowC, evenPair(abHigh, cdHigh));
    v128.store(rowD, oddPair(abHigh, cdHigh));
    rowA += V128;
    rowB += V128;
    rowC += V128;
    rowD += V128;
  }
}

// @ts-ignore: decorator
@inline
function rowOf(lane: i32): usize {
  return LOG_MEL + <usize>frameOfLane(lane) * FRAME_BYTES;
}
