import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDifferenceFunction } from '../../../../src/stream/features/pitch/difference.ts';
import { noise, sine } from '../../signals.ts';

const WINDOW = 500;

describe('the difference function', () => {
  test('of a sine is window * amplitude^2 * (1 - cos(2 pi lag / period)) where the window holds whole periods', () => {
    // 160 Hz at 16 kHz: a period of 100 samples, five in the window.
    const { raw } = createDifferenceFunction(sine(160, 16_000, 4000), WINDOW, 250).at(2000);
    for (let lag = 1; lag <= 250; lag++) {
      expect(raw[lag]).toBeCloseTo(WINDOW * 0.25 * (1 - Math.cos((2 * Math.PI * lag) / 100)), 3);
    }
  });

  test('is zero at a period and at twice it', () => {
    const { normalized } = createDifferenceFunction(sine(160, 16_000, 4000), WINDOW, 250).at(2000);
    expect(normalized[100]).toBeCloseTo(0, 6);
    expect(normalized[200]).toBeCloseTo(0, 6);
    expect(normalized[50]).toBeGreaterThan(1.5);
  });

  test('equals the sum written out, on any noise at any place', () => {
    const arbitraryCase = fc.record({ seed: fc.integer(), centre: fc.integer({ min: 0, max: 900 }) });
    fc.assert(
      fc.property(arbitraryCase, ({ seed, centre }) => {
        const samples = noise(900, 0.5, seed);
        const at = (i: number): number => samples[i] ?? 0;
        const { raw } = createDifferenceFunction(samples, 101, 40).at(centre);
        for (let lag = 1; lag <= 40; lag++) {
          const start = centre - ((101 + lag) >> 1);
          let sum = 0;
          for (let i = start; i < start + 101; i++) sum += (at(i) - at(i + lag)) ** 2;
          expect(raw[lag]).toBeCloseTo(sum, 8);
        }
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  test('of silence claims no period', () => {
    const { normalized } = createDifferenceFunction(new Float32Array(1000), 100, 50).at(500);
    expect([...normalized]).toEqual(Array.from({ length: 51 }, () => 1));
  });
});

test('power is the mean square of the window', () => {
  expect(createDifferenceFunction(sine(160, 16_000, 4000), WINDOW, 250).power(2000)).toBeCloseTo(0.125, 6);
});
