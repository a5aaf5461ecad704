import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDuration } from '../../../../src/server/carriers/audiohook/duration.ts';

test.each([
  ['PT0S', 0],
  ['PT12.34S', 12.34],
  ['PT.5S', 0.5],
  ['PT007S', 7],
])('%s are %d s', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});

test.each([
  ['PT-1S'],
  ['PT1.S'],
  ['PT1e3S'],
  ['PT1M'],
  ['1'],
  [''],
  [' PT1S'],
  [1],
  [null],
  [undefined],
  [{}],
])('%j is no duration', (value) => {
  expect(() => readDuration(value)).toThrow('must look like PT12.34S');
});

test('more digits than a number has is none either', () => {
  expect(() => readDuration(`PT${'9'.repeat(400)}S`)).toThrow('must look like PT12.34S');
});

test('reads what a client writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (ms) => {
      expect(readDuration(`PT${(ms / 1_000).toFixed(3)}S`)).toBeCloseTo(ms / 1_000, 6);
    }),
    { seed: 1 },
  );
});
