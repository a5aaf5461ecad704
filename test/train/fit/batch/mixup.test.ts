import { describe, expect, it } from 'vitest';
import { drawBeta, mixBatch } from '../../../../src/train/fit/batch/mixup.ts';
import { createRandom } from '../../../../src/train/random.ts';

describe('drawBeta', () => {
  it('has the mean and variance of the symmetric beta distribution', () => {
    const random = createRandom(2);
    const draws = Array.from({ length: 20_000 }, () => drawBeta(0.3, random));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5, 1.7);
    // 1 / (4 (2 a + 1)) for both parameters a.
    expect(variance).toBeCloseTo(1 / (4 * 1.6), 2);
  });
});

describe('mixBatch', () => {
  it('blends windows and targets by one share and keeps targets summing to 1', () => {
    const windows = Float32Array.of(1, 1, 2, 2, 3, 3);
    const targets = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    mixBatch([windows, targets], 3, 0.3, createRandom(4));
    for (let row = 0; row < 3; row++) {
      const share = targets[row * 3 + row]!;
      const next = (row + 1) % 3;
      expect(share).toBeGreaterThanOrEqual(0.5);
      expect(targets[row * 3 + next]).toBeCloseTo(1 - share, 5);
      expect(windows[row * 2]).toBeCloseTo(share * (row + 1) + (1 - share) * (next + 1), 5);
    }
  });
});
