import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ONE_CYCLE, oneCycleRate } from '../../../src/train/fit/schedule.ts';

const CYCLE = { ...DEFAULT_ONE_CYCLE, peak: 1 };

describe('oneCycleRate', () => {
  it('begins at the start divisor, peaks after the warm-up and ends at the end divisor', () => {
    expect(oneCycleRate(0, 100, CYCLE)).toBeCloseTo(1 / 25, 6);
    expect(oneCycleRate(25, 100, CYCLE)).toBeCloseTo(1, 6);
    expect(oneCycleRate(99, 100, CYCLE)).toBeCloseTo(1e-4, 6);
  });

  it('never leaves the range between its end and its peak', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(499), (steps, step) => {
        const rate = oneCycleRate(Math.min(step, steps - 1), steps, CYCLE);
        expect(rate).toBeGreaterThanOrEqual(1e-4 - 1e-9);
        expect(rate).toBeLessThanOrEqual(1);
      }),
    );
  });
});
