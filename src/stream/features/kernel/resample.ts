import { add, mul, sub } from './lanes';
import { F32, RESAMPLE_INPUT, RESAMPLE_OUTPUT, V128 } from './memory-layout';

// Output n of a rate change by up/down lies at input time n * down / up: a whole number of samples and a phase in
// [0, up). Every phase has its own row of filter coefficients, so an output is one dot product of a row with the
// neighbouring input samples. The caller puts the first sample under the filter at the start of RESAMPLE_INPUT.

/** Resamples with a row for every phase. `taps` is a multiple of 16. */
export function resampleExact(rows: usize, taps: i32, up: i32, down: i32, phase: i32, nOutputs: i32): void {
  const rowBytes = <usize>taps * F32;
  let input = RESAMPLE_INPUT;
  for (let n = 0; n < nOutputs; n++) {
    const sum = dot(input, rows + <usize>phase * rowBytes, rowBytes);
    store<f32>(RESAMPLE_OUTPUT + <usize>n * F32, sumOfLanes(sum));
    phase += down;
    const whole = phase / up;
    phase -= whole * up;
    input += <usize>whole * F32;
  }
}

/**
 * Resamples with fewer rows than phases: `nRows + 1` rows spread evenly over one sample, and the two nearest blended.
 *
 * The row between is right to the second order, so the error falls by 12 dB when the number of rows doubles.
 */
export function resampleBlended(
  rows: usize, nRows: i32, taps: i32, up: i32, down: i32, phase: i32, nOutputs: i32,
): void {
  const rowBytes = <usize>taps * F32;
  const rowsPerPhase = <f64>nRows / <f64>up;
  let input = RESAMPLE_INPUT;
  for (let n = 0; n < nOutputs; n++) {
    const place = <f64>phase * rowsPerPhase;
    const row = <i32>place;
    const before = rows + <usize>row * rowBytes;
    const a = dot(input, before, rowBytes);
    const b = dot(input, before + rowBytes, rowBytes);
    const share = f32x4.splat(<f32>(place - <f64>row));
    store<f32>(RESAMPLE_OUTPUT + <usize>n * F32, sumOfLanes(add<f32>(a, mul<f32>(share, sub<f32>(b, a)))));
    phase += down;
    const whole = phase / up;
    phase -= whole * up;
    input += <usize>whole * F32;
  }
}

/** Four partial sums of a dot product, sixteen products a turn so that four additions are under way at once. */
// @ts-ignore: decorator
@inline
function dot(samples: usize, coefficients: usize, bytes: usize): v128 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 4 * V128) {
    a = add<f32>(a, mul<f32>(v128.load(samples + at), v128.load(coefficients + at)));
    b = add<f32>(b, mul<f32>(v128.load(samples + at, V128), v128.load(coefficients + at, V128)));
    c = add<f32>(c, mul<f32>(v128.load(samples + at, 2 * V128), v128.load(coefficients + at, 2 * V128)));
    d = add<f32>(d, mul<f32>(v128.load(samples + at, 3 * V128), v128.load(coefficients + at, 3 * V128)));
  }
  return add<f32>(add<f32>(a, b), add<f32>(c, d));
}

// @ts-ignore: decorator
@inline
function sumOfLanes(v: v128): f32 {
  const pairs = add<f32>(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
