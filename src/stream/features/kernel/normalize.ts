import { larger, mul, sub } from './lanes';
import { BAND_MEANS, BAND_SCALES, F32, N_MELS, V128, WINDOW_CELLS } from './memory-layout';

/** Bytes of a table with a value a band. */
const TABLE_BYTES: usize = 128 * 4;

/**
 * Normalizes a window where it lies: `(max(x - windowMax, -rangeDb) - mean[band]) / std[band]`.
 *
 * Levels are referred to their maximum first, which is exact or nearly so, and the mean is subtracted in two parts, so that
 * single precision is enough.
 *
 * @param window - address of WINDOW_CELLS values, dB
 * @param rangeDb - depth below the loudest value at which it is cut off, dB
 */
export function normalizeWindow(window: usize, rangeDb: f32): void {
  const reference = f32x4.splat(loudestOf(window));
  const deepest = f32x4.splat(-rangeDb);
  const end = window + <usize>WINDOW_CELLS * F32;
  while (window < end) {
    for (let at: usize = 0; at < <usize>N_MELS * F32; at += V128) {
      const level = larger(sub<f32>(v128.load(window + at), reference), deepest);
      const rough = sub<f32>(level, v128.load(BAND_MEANS + at));
      const centred = sub<f32>(rough, v128.load(BAND_MEANS + TABLE_BYTES + at));
      v128.store(window + at, mul<f32>(centred, v128.load(BAND_SCALES + at)));
    }
    window += TABLE_BYTES;
  }
}

/** The largest of WINDOW_CELLS values, whose number is a multiple of 16; four vectors of running ones, because each takes a while. */
function loudestOf(window: usize): f32 {
  let a = v128.load(window);
  let b = a;
  let c = a;
  let d = a;
  const end = window + <usize>WINDOW_CELLS * F32;
  for (; window < end; window += 4 * V128) {
    a = larger(a, v128.load(window));
    b = larger(b, v128.load(window, V128));
    c = larger(c, v128.load(window, 2 * V128));
    d = larger(d, v128.load(window, 3 * V128));
  }
  const all = larger(larger(a, b), larger(c, d));
  const pairs = larger(all, v128.shuffle<f32>(all, all, 2, 3, 0, 1));
  return Mathf.max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}
