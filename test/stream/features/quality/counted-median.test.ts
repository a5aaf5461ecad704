import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianOf } from '../../../../src/stream/features/quality/counted-median.ts';

test('the median of counted numbers is the lower middle one of them in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }), (values) => {
      const counts = new Uint16Array(21);
      for (const value of values) counts[value]!++;
      const sorted = [...values].sort((a, b) => a - b);
      expect(medianOf(counts)).toBe(sorted[Math.ceil(values.length / 2) - 1]);
    }),
  );
});

test('the median of nothing is infinite', () => {
  expect(medianOf(new Uint16Array(3))).toBe(Number.POSITIVE_INFINITY);
});
