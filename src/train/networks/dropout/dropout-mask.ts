/** Steps of the share of zeros that a mask can have; two draws of 16 bits come from one random number. */
const RESOLUTION = 65_536;

/**
 * Draws a dropout mask: zeros, and `1 / (1 - rate)` elsewhere, so that the mean stays one.
 *
 * A training step of the published Transformer needs a million of these for every example, so this is written without branches, of
 * which half would be mispredicted: Mulberry32 inlined, two values from each number, and the sign of a difference as a bit mask over
 * the bits of the float.
 *
 * @param size - number of values
 * @param rate - share of zeros, [0, 1), rounded to a 65,536th
 * @param seed - equal seeds give equal masks on every machine; its low 32 bits count
 */
export function drawMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const bits = new Int32Array(mask.buffer);
  const threshold = Math.round(rate * RESOLUTION);
  const kept = new Int32Array(Float32Array.of(1 / (1 - rate)).buffer)[0]!;
  let state = seed | 0;
  for (let i = 0; i < size; i += 2) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    mixed ^= mixed >>> 14;
    bits[i] = kept & ~(((mixed & 0xffff) - threshold) >> 31);
    // Beyond the end of a mask of odd size a typed array ignores what is written.
    bits[i + 1] = kept & ~(((mixed >>> 16) - threshold) >> 31);
  }
  return mask;
}
