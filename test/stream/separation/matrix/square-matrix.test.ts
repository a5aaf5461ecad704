import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  identity,
  invert,
  multiply,
  reorderRows,
  scaleRows,
  transpose,
} from '../../../../src/stream/separation/matrix/square-matrix.ts';

const matrix = fc.integer({ min: 2, max: 8 }).chain((n) => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true });
  return fc.array(entry, { minLength: n * n, maxLength: n * n }).map((values) => Float64Array.from(values));
});

/** Safely invertible: the diagonal outweighs the rest of its row. */
const dominant = matrix.map((values) => {
  const n = Math.sqrt(values.length);
  return values.map((value, at) => (at % (n + 1) === 0 ? value + 2 * n : value));
});

test('multiplies rows by columns', () => {
  expect([...multiply(Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8))]).toEqual([19, 22, 43, 50]);
});

test('transposes', () => {
  expect([...transpose(Float64Array.of(1, 2, 3, 4))]).toEqual([1, 3, 2, 4]);
});

test('scales and reorders rows', () => {
  expect([...scaleRows(Float64Array.of(1, 2, 3, 4), [10, 1])]).toEqual([10, 20, 3, 4]);
  expect([...reorderRows(Float64Array.of(1, 2, 3, 4), [1, 0])]).toEqual([3, 4, 1, 2]);
});

test('a matrix times its inverse is the identity', () => {
  fc.assert(
    fc.property(dominant, (values) => {
      const product = multiply(values, invert(values));
      const expected = identity(Math.sqrt(values.length));
      for (const [at, value] of product.entries()) expect(value).toBeCloseTo(expected[at]!, 9);
    }),
  );
});

test('inverts where the first pivot is zero', () => {
  expect([...invert(Float64Array.of(0, 2, 4, 0))]).toEqual([0, 0.25, 0.5, 0]);
});

test('the inverse of a singular matrix is not finite', () => {
  expect([...invert(Float64Array.of(1, 1, 1, 1))].some(Number.isFinite)).toBe(false);
});
