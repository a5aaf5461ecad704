import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blend, calibrate } from '../../../src/stream/models/calibration.ts';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
const logits = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 });
const temperature = fc.double({ min: 0.05, max: 20, noNaN: true });

describe('calibrate', () => {
  test('is softmax at temperature 1', () => {
    const probabilities = calibrate([0, Math.log(2), Math.log(5)], 1);
    expect(Array.from(probabilities)).toEqual([
      expect.closeTo(1 / 8, 12),
      expect.closeTo(2 / 8, 12),
      expect.closeTo(5 / 8, 12),
    ]);
  });

  test('temperature 2 takes the square root of the odds', () => {
    const [first, second] = calibrate([Math.log(9), 0], 2);
    expect(first! / second!).toBeCloseTo(3, 12);
  });

  test('equal logits are equally probable at any temperature', () => {
    fc.assert(
      fc.property(temperature, (value) => {
        expect(Array.from(calibrate([7, 7, 7, 7], value))).toEqual([0.25, 0.25, 0.25, 0.25]);
      }),
    );
  });

  test('gives probabilities that sum to 1 for logits of any size', () => {
    fc.assert(
      fc.property(logits, temperature, (values, divisor) => {
        const probabilities = calibrate(values, divisor);
        expect(sum(probabilities)).toBeCloseTo(1, 12);
        expect(probabilities.every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });

  test('never changes which label wins', () => {
    fc.assert(
      fc.property(logits, temperature, (values, divisor) => {
        const probabilities = calibrate(values, divisor);
        expect(probabilities[values.indexOf(Math.max(...values))]).toBe(Math.max(...probabilities));
      }),
    );
  });

  test('leaves the logits alone', () => {
    const values = Float32Array.of(1, 2, 3);
    calibrate(values, 0.5);
    expect(values).toEqual(Float32Array.of(1, 2, 3));
  });
});

describe('blend', () => {
  test('one expert keeps its probabilities', () => {
    expect(blend([{ probabilities: [0.25, 0.75], weight: 1 }])).toEqual(Float32Array.of(0.25, 0.75));
  });

  test('is the weighted mean of probabilities', () => {
    const mixture = blend([
      { probabilities: [1, 0], weight: 0.25 },
      { probabilities: [0, 1], weight: 0.75 },
    ]);
    expect(mixture).toEqual(Float32Array.of(0.25, 0.75));
  });

  test('sums to 1 even where the weights do not', () => {
    const mixture = blend([
      { probabilities: [0.5, 0.5], weight: 0.3 },
      { probabilities: [0.1, 0.9], weight: 0.3 },
    ]);
    expect(mixture[0]).toBeCloseTo(0.3, 6);
    expect(sum(mixture)).toBeCloseTo(1, 6);
  });

  test('lies between what the experts say', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, weight) => {
        const [first] = blend([
          { probabilities: [a, 1 - a], weight },
          { probabilities: [b, 1 - b], weight: 1 - weight },
        ]);
        expect(first).toBeGreaterThanOrEqual(Math.min(a, b) - 1e-6);
        expect(first).toBeLessThanOrEqual(Math.max(a, b) + 1e-6);
      }),
    );
  });
});
