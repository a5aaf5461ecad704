import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffDelayMs } from '../../../src/sdk/connection/backoff.ts';

const BOUNDS = { baseMs: 500, maxMs: 30_000 };

describe('backoffDelayMs', () => {
  test('doubles the bound with every failure until the largest', () => {
    const almostOne = () => 1;
    const bounds = [1, 2, 3, 6, 7, 8].map((attempt) => backoffDelayMs(attempt, BOUNDS, almostOne));
    expect(bounds).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000]);
  });

  test('spreads the wait over everything from nothing to the bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, share) => {
          const bound = backoffDelayMs(attempt, BOUNDS, () => 1);
          expect(backoffDelayMs(attempt, BOUNDS, () => share)).toBeCloseTo(share * bound, 6);
        },
      ),
    );
  });
});
