import { expect, test } from 'vitest';
import { formatStreamTime } from '../../../src/dashboard/streams/stream-time.ts';

test.each([
  [0, '00:00'],
  [999, '00:00'],
  [61_000, '01:01'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [36_061_000, '10:01:01'],
])('writes %i ms as %s', (ms, expected) => {
  expect(formatStreamTime(ms)).toBe(expected);
});
