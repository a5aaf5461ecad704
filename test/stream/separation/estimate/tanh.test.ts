import { expect, test } from 'vitest';
import { tanhInPlace } from '../../../../src/stream/separation/estimate/tanh.ts';

const grid = Float32Array.from({ length: 4_001 }, (_, i) => (i - 2_000) / 100);

test('is within 1e-4 of tanh everywhere', () => {
  const values = grid.slice();
  tanhInPlace(values, values.length, { value: 0, square: 0 });
  expect(Math.max(...values.map((value, i) => Math.abs(value - Math.tanh(grid[i]!))))).toBeLessThan(1e-4);
});

test('adds up values and squares', () => {
  const sums = { value: 1, square: 1 };
  tanhInPlace(Float32Array.of(0.5, -0.25, 7), 2, sums);
  expect(sums.value).toBeCloseTo(1 + Math.tanh(0.5) - Math.tanh(0.25), 6);
  expect(sums.square).toBeCloseTo(1 + Math.tanh(0.5) ** 2 + Math.tanh(0.25) ** 2, 6);
});
