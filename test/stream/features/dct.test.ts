import { expect, test } from 'vitest';
import { dctMatrix } from '../../../src/stream/features/dct.ts';

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
