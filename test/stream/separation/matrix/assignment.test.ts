import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign } from '../../../../src/stream/separation/matrix/assignment.ts';

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

const scores = fc.integer({ min: 1, max: 5 }).chain((n) => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.array(score, { minLength: n * n, maxLength: n * n });
});

test('no permutation scores higher', () => {
  fc.assert(
    fc.property(scores, (values) => {
      const n = Math.sqrt(values.length);
      const sum = (columns: readonly number[]) =>
        columns.reduce((total, column, row) => total + values[row * n + column]!, 0);
      const best = Math.max(...permutations(Array.from({ length: n }, (_, i) => i)).map(sum));
      expect(sum(assign(values, n))).toBeCloseTo(best, 12);
    }),
  );
});

test('takes the better total where the best single score would spoil the rest', () => {
  expect(assign([0.9, 0.8, 0.8, 0.1], 2)).toEqual([1, 0]);
});

test('keeps the identity where nothing speaks for another order', () => {
  expect(assign(new Float64Array(64).fill(0.5), 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
