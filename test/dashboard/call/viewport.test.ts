import { describe, expect, test } from 'vitest';
import { beginningOf, LATEST_MINUTE, placeOf, resolveRange } from '../../../src/dashboard/call/viewport.ts';

describe('the part of a call that is shown', () => {
  test('is its last minute, as it happens', () => {
    expect(resolveRange(LATEST_MINUTE, 0, 200_000, true)).toEqual({ fromMs: 140_000, toMs: 200_000 });
  });

  test('is a minute of the past where one was chosen', () => {
    expect(resolveRange({ spanMs: 60_000, endMs: 100_000 }, 0, 200_000, true)).toEqual({
      fromMs: 40_000,
      toMs: 100_000,
    });
  });

  test('never begins before what is known, and still has the length asked for', () => {
    expect(resolveRange({ spanMs: 60_000, endMs: 50_000 }, 20_000, 200_000, true)).toEqual({
      fromMs: 20_000,
      toMs: 80_000,
    });
  });

  test('does not stretch a call that has hardly begun', () => {
    expect(resolveRange(LATEST_MINUTE, 0, 1_000, true)).toEqual({ fromMs: 0, toMs: 10_000 });
    expect(resolveRange({ spanMs: null, endMs: null }, 0, 0, true)).toEqual({ fromMs: 0, toMs: 10_000 });
  });

  test('is all of a short call that is over', () => {
    expect(resolveRange(LATEST_MINUTE, 0, 3_700, false)).toEqual({ fromMs: 0, toMs: 3_700 });
    expect(resolveRange({ spanMs: null, endMs: null }, 0, 200, false)).toEqual({ fromMs: 0, toMs: 1_000 });
  });

  test('begins with the sound of the oldest window, and not before the call', () => {
    const nothing = Number.POSITIVE_INFINITY;
    expect(beginningOf(1_024, nothing, 4_000)).toBe(0);
    expect(beginningOf(60_000, 58_000, 90_000)).toBe(57_000);
    expect(beginningOf(nothing, 500, 900)).toBe(500);
    expect(beginningOf(nothing, nothing, 900)).toBe(900);
  });

  test('places times from its left edge to its right', () => {
    const range = { fromMs: 1_000, toMs: 3_000 };
    expect([1_000, 2_000, 3_000].map((atMs) => placeOf(atMs, range, 400))).toEqual([0, 200, 400]);
  });
});
