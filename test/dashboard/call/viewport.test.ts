import { describe, expect, test } from 'vitest';
import { LATEST_MINUTE, placeOf, resolveRange } from '../../../src/dashboard/call/viewport.ts';

describe('the part of a call that is shown', () => {
  test('is its last minute, as it happens', () => {
    expect(resolveRange(LATEST_MINUTE, 0, 200_000)).toEqual({ fromMs: 140_000, toMs: 200_000 });
  });

  test('is a minute of the past where one was chosen', () => {
    expect(resolveRange({ spanMs: 60_000, endMs: 100_000 }, 0, 200_000)).toEqual({
      fromMs: 40_000,
      toMs: 100_000,
    });
  });

  test('never begins before what is known, and still has the length asked for', () => {
    expect(resolveRange({ spanMs: 60_000, endMs: 50_000 }, 20_000, 200_000)).toEqual({
      fromMs: 20_000,
      toMs: 80_000,
    });
  });

  test('does not stretch a call that has hardly begun', () => {
    expect(resolveRange(LATEST_MINUTE, 0, 1_000)).toEqual({ fromMs: 0, toMs: 10_000 });
    expect(resolveRange({ spanMs: null, endMs: null }, 0, 0)).toEqual({ fromMs: 0, toMs: 10_000 });
  });

  test('places times from its left edge to its right', () => {
    const range = { fromMs: 1_000, toMs: 3_000 };
    expect([1_000, 2_000, 3_000].map((atMs) => placeOf(atMs, range, 400))).toEqual([0, 200, 400]);
  });
});
