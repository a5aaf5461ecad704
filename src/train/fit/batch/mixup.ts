import type { Random } from '../../random.ts';

/**
 * Draws from a symmetric beta distribution with both parameters below 1 (Jöhnk 1964).
 *
 * @param parameter - (0, 1]; small values give draws near 0 and 1
 */
export function drawBeta(parameter: number, random: Random): number {
  for (;;) {
    const a = random.next() ** (1 / parameter);
    const b = random.next() ** (1 / parameter);
    if (a + b > 0 && a + b <= 1) return a / (a + b);
  }
}

/**
 * Blends every example with the one that follows it in the batch, inputs and targets alike, in place.
 *
 * @param parts - inputs and whatever is to be said of them, each `[size, values]` with values of its own
 * @param parameter - of the beta distribution the share is drawn from
 * @see Zhang et al. (2018), mixup, arXiv:1710.09412
 */
export function mixBatch(
  parts: readonly Float32Array[],
  size: number,
  parameter: number,
  random: Random,
): void {
  const shares = Float32Array.from({ length: size }, () => {
    const share = drawBeta(parameter, random);
    return Math.max(share, 1 - share);
  });
  for (const part of parts) blendWithNext(part, shares);
}

function blendWithNext(rows: Float32Array, shares: Float32Array): void {
  const width = rows.length / shares.length;
  const first = rows.slice(0, width);
  shares.forEach((share, row) => {
    const next = row + 1 < shares.length ? rows.subarray((row + 1) * width, (row + 2) * width) : first;
    for (let i = 0; i < width; i++)
      rows[row * width + i] = share * rows[row * width + i]! + (1 - share) * next[i]!;
  });
}
