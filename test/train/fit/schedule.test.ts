import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constantRate,
  cosineRate,
  DEFAULT_ONE_CYCLE,
  learningRateAt,
  oneCycleRate,
  SCHEDULES,
} from '../../../src/train/fit/schedule.ts';

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

describe('cosineRate', () => {
  const SHAPE = { peak: 2, warmupShare: 0.1 };

  it('rises along a straight line, then falls along a cosine', () => {
    expect(cosineRate(0, 100, SHAPE)).toBeCloseTo(2 / 11, 6);
    expect(cosineRate(9, 100, SHAPE)).toBeCloseTo(20 / 11, 6);
    expect(cosineRate(10, 100, SHAPE)).toBe(2);
    expect(cosineRate(55, 100, SHAPE)).toBeCloseTo(1, 6);
    expect(cosineRate(99, 100, SHAPE)).toBeCloseTo(1 - Math.cos(Math.PI / 90), 6);
  });

  it('begins at the peak without a warm-up', () => {
    expect(cosineRate(0, 10, { peak: 2, warmupShare: 0 })).toBe(2);
  });
});

describe('constantRate', () => {
  it('stays at the peak once it is there', () => {
    const rates = [0, 1, 2, 3, 4, 9].map((step) => constantRate(step, 10, { peak: 1, warmupShare: 0.3 }));
    expect(rates).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    expect(constantRate(0, 10, { peak: 1, warmupShare: 0 })).toBe(1);
  });
});

describe.each(SCHEDULES)('the schedule %s', (kind) => {
  it('is positive, peaks once it has warmed up and never rises again', () => {
    const arbitrary = fc.record({
      steps: fc.integer({ min: 1, max: 400 }),
      warmupShare: fc.double({ min: 0, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(arbitrary, ({ steps, warmupShare }) => {
        const rates = Array.from({ length: steps }, (_, step) =>
          learningRateAt({ kind, peak: 0.5, warmupShare }, step, steps),
        );
        expect(Math.min(...rates)).toBeGreaterThan(0);
        expect(Math.max(...rates)).toBeLessThanOrEqual(0.5 + 1e-12);
        const top = rates.indexOf(Math.max(...rates));
        rates.forEach((rate, step) => {
          if (step === 0) return;
          if (step <= top) expect(rate).toBeGreaterThanOrEqual(rates[step - 1]! - 1e-12);
          else expect(rate).toBeLessThanOrEqual(rates[step - 1]! + 1e-12);
        });
      }),
      { numRuns: 50 },
    );
  });
});
