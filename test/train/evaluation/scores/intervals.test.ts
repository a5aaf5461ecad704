import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapUarInterval, wilsonInterval } from '../../../../src/train/evaluation/scores/intervals.ts';

describe("Wilson's interval", () => {
  // scipy.stats.binomtest(right, n).proportion_ci(method='wilson')
  test.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 10, 0, 0.2775328],
    [10, 10, 0.7224672, 1],
    [138, 240, 0.5117599, 0.635877],
  ])('of %i right of %i is %f to %f', (right, n, low, high) => {
    const interval = wilsonInterval(right, n);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  test('holds the share, stays within 0 and 1, and mirrors', () => {
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([right, n]) => {
        const { low, high } = wilsonInterval(right, n);
        const mirrored = wilsonInterval(n - right, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(right / n + 1e-12);
        expect(high).toBeGreaterThanOrEqual(right / n - 1e-12);
        expect(mirrored.low).toBeCloseTo(1 - high, 10);
      }),
      { seed: 4 },
    );
  });
});

describe('the bootstrap over speakers', () => {
  const speaker = (rightOf10: number) => [
    [rightOf10, 10 - rightOf10],
    [10 - rightOf10, rightOf10],
  ];

  test('is a point where all speakers are alike', () => {
    const interval = bootstrapUarInterval([speaker(7), speaker(7), speaker(7), speaker(7)]);
    expect(interval?.low).toBeCloseTo(0.7, 12);
    expect(interval?.high).toBeCloseTo(0.7, 12);
  });

  test('spans what speakers of both kinds could have been drawn', () => {
    // The UAR is the mean over n drawn speakers of 0.4 or 0.8: 0.6 with a deviation of 0.2 / sqrt(n).
    const speakers = Array.from({ length: 64 }, (_, i) => speaker(i % 2 === 0 ? 4 : 8));
    const interval = bootstrapUarInterval(speakers, { seed: 3, resamples: 4000 });
    expect(interval?.low).toBeCloseTo(0.6 - (1.96 * 0.2) / 8, 2);
    expect(interval?.high).toBeCloseTo(0.6 + (1.96 * 0.2) / 8, 2);
  });

  test('is the same for the same seed and another for another', () => {
    const speakers = [3, 4, 6, 7, 9].map(speaker);
    const drawn = (seed: number) => bootstrapUarInterval(speakers, { seed, resamples: 50 });
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  test('three speakers are too few', () => {
    expect(bootstrapUarInterval([speaker(3), speaker(4), speaker(5)])).toBeNull();
  });
});
