import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  identity,
  multiply,
  scaleRows,
  transpose,
} from '../../../../src/stream/separation/matrix/square-matrix.ts';
import { symmetricEigen, symmetricPower } from '../../../../src/stream/separation/matrix/symmetric-eigen.ts';

/** `M M^T`, symmetric and not negative. */
const symmetric = fc.integer({ min: 2, max: 8 }).chain((n) => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true });
  return fc
    .array(entry, { minLength: n * n, maxLength: n * n })
    .map((values) => multiply(Float64Array.from(values), transpose(Float64Array.from(values))));
});

function expectClose(actual: Float64Array, expected: Float64Array): void {
  for (const [at, value] of actual.entries()) expect(value).toBeCloseTo(expected[at]!, 9);
}

test('finds the eigenvalues of [[2, 1], [1, 2]]', () => {
  const { values } = symmetricEigen(Float64Array.of(2, 1, 1, 2));
  expect([...values].sort()).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)]);
});

test('finds an eigenvalue a billion times smaller than the other', () => {
  const small = 1e-9;
  const { values } = symmetricEigen(Float64Array.of(1, 1 - small, 1 - small, 1));
  expect(Math.min(...values) / small).toBeCloseTo(1, 5);
});

test('eigenvectors are orthonormal and give the matrix back', () => {
  fc.assert(
    fc.property(symmetric, (matrix) => {
      const { values, vectors } = symmetricEigen(matrix);
      expectClose(multiply(vectors, transpose(vectors)), identity(values.length));
      expectClose(multiply(transpose(vectors), scaleRows(vectors, values)), matrix);
    }),
  );
});

test('the square of a square root is the matrix', () => {
  const matrix = Float64Array.of(2, 1, 1, 2);
  const root = symmetricPower(symmetricEigen(matrix), 0.5);
  expectClose(multiply(root, root), matrix);
});
