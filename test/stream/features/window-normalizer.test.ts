import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FEATURE_CONFIG } from '../../../src/stream/features/feature-config.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { type Normalization, normalizeWindow } from '../../../src/stream/features/normalize.ts';

const { nFrames, nMels } = FEATURE_CONFIG;
const LENGTH = nFrames * nMels;

const { normalizer } = createFeatureKernel();

/** Bands as training finds them: some silent, none without spread. */
const NORMALIZATION: Normalization = {
  reference: 'windowMax',
  rangeDb: 80,
  mean: Array.from({ length: nMels }, (_, band) => -30.123_456_7 - band * 0.387_654_3),
  std: Array.from({ length: nMels }, (_, band) => 9 + ((band * 37) % 80) / 10),
};

function noise(seed: number, loudest: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: LENGTH }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return loudest - (state / 2 ** 32) * 120;
  });
}

function expected(logMel: Float32Array, normalization: Normalization): Float32Array {
  const out = new Float32Array(LENGTH);
  normalizeWindow(logMel, normalization, out);
  return out;
}

/** Relative above 1, where single precision itself is no finer than a few ten-millionths. */
function largestError(values: Float32Array, reference: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < LENGTH; i++) {
    const size = Math.max(1, Math.abs(reference[i]!));
    largest = Math.max(largest, Math.abs(values[i]! - reference[i]!) / size);
  }
  return largest;
}

describe('normalization in the kernel', () => {
  test('equals that of training to a millionth, whatever the level and the range', () => {
    const level = fc.integer({ min: -60, max: 60 });
    fc.assert(
      fc.property(fc.integer(), level, fc.integer({ min: 20, max: 120 }), (seed, loudest, rangeDb) => {
        const [logMel, out] = [noise(seed, loudest), new Float32Array(LENGTH)];
        const normalization = { ...NORMALIZATION, rangeDb };
        normalizer.normalize(logMel, normalization, out);
        expect(largestError(out, expected(logMel, normalization))).toBeLessThan(1e-6);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test('takes the mean away from the loudest cell, wherever it lies', () => {
    for (const place of [0, 3, 17, LENGTH - 1]) {
      const logMel = new Float32Array(LENGTH).fill(-90);
      logMel[place] = -10;
      const out = new Float32Array(LENGTH);
      normalizer.normalize(logMel, NORMALIZATION, out);
      const band = place % nMels;
      expect(out[place]).toBeCloseTo(-NORMALIZATION.mean[band]! / NORMALIZATION.std[band]!, 5);
    }
  });

  test('leaves its input as it is, and gives the same where a network reads it', () => {
    const logMel = noise(7, -3);
    const before = logMel.slice();
    const out = new Float32Array(LENGTH);
    normalizer.normalize(logMel, NORMALIZATION, out);
    normalizer.normalize(logMel, NORMALIZATION, normalizer.networkInput);
    expect(logMel).toEqual(before);
    expect(normalizer.networkInput).toEqual(out);
  });

  test('does not disturb the window a network reads when another is normalized', () => {
    const [first, second] = [noise(1, 0), noise(2, -20)];
    normalizer.normalize(first, NORMALIZATION, normalizer.networkInput);
    normalizer.normalize(second, NORMALIZATION, new Float32Array(LENGTH));
    expect(largestError(normalizer.networkInput, expected(first, NORMALIZATION))).toBeLessThan(1e-6);
  });

  test('follows a change of model', () => {
    const logMel = noise(3, 0);
    const other = { ...NORMALIZATION, mean: NORMALIZATION.mean.map((mean) => mean + 5) };
    const out = new Float32Array(LENGTH);
    normalizer.normalize(logMel, NORMALIZATION, out);
    normalizer.normalize(logMel, other, out);
    expect(largestError(out, expected(logMel, other))).toBeLessThan(1e-6);
  });
});
