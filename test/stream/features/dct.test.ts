import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dctMatrix, mfccFromLogMel } from '../../../src/stream/features/dct.ts';
import { FEATURE_CONFIG, N_MFCC } from '../../../src/stream/features/feature-config.ts';
import { frameMajor, GOLDEN, largestErrors, readFloats, TOLERANCE } from './golden-files.ts';

const { nMels } = FEATURE_CONFIG;

function row(matrix: Float32Array, index: number, size: number): Float32Array {
  return matrix.subarray(index * size, (index + 1) * size);
}

test('rows are orthonormal', () => {
  const matrix = dctMatrix(13, 128);
  for (let a = 0; a < 13; a++) {
    for (let b = 0; b < 13; b++) {
      const product = row(matrix, a, 128).reduce((sum, value, i) => sum + value * row(matrix, b, 128)[i]!, 0);
      expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
    }
  }
});

test('the first row is constant', () => {
  for (const value of row(dctMatrix(2, 16), 0, 16)) expect(value).toBeCloseTo(1 / 4, 7);
});

describe('mfccFromLogMel', () => {
  function mfccOf(logMel: Float32Array): Float32Array {
    const out = new Float32Array((logMel.length / nMels) * N_MFCC);
    mfccFromLogMel(logMel, out);
    return out;
  }

  test.each(['chirp', 'vowel'])("equals librosa's for %s", (name) => {
    const logMel = frameMajor(readFloats(GOLDEN, `${name}.logmel.f32`), nMels);
    const reference = frameMajor(readFloats(GOLDEN, `${name}.mfcc.f32`), N_MFCC);
    const { above, below } = largestErrors(mfccOf(logMel), reference, 0);
    expect(reference).toHaveLength(563 * N_MFCC);
    expect(Math.max(above, below)).toBeLessThan(TOLERANCE.mfcc);
  });

  test('is the product with the rows of the DCT, for any frames', () => {
    const matrix = dctMatrix(N_MFCC, nMels);
    const level = fc.float({ min: -100, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.float32Array({ minLength: 2 * nMels, maxLength: 2 * nMels }), level, (raw, base) => {
        const logMel = raw.map((value) => base + 10 * Math.tanh(Number.isFinite(value) ? value : 0));
        const actual = mfccOf(logMel);
        for (let i = 0; i < actual.length; i++) {
          const frame = logMel.subarray(Math.floor(i / N_MFCC) * nMels);
          const expected = row(matrix, i % N_MFCC, nMels).reduce((sum, w, band) => sum + w * frame[band]!, 0);
          expect(Math.abs(actual[i]! - expected)).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('of a flat spectrum has its level, times the square root of the bands, and nothing else', () => {
    const coefficients = mfccOf(new Float32Array(nMels).fill(-30));
    expect(coefficients[0]).toBeCloseTo(-30 * Math.sqrt(nMels), 3);
    for (const coefficient of coefficients.subarray(1)) expect(coefficient).toBeCloseTo(0, 4);
  });
});
