import { expect, test } from 'vitest';
import { RateLimit } from '../../../../src/server/plugins/runtime/rate-limit.ts';

test('allows a number of uses a minute and key', () => {
  let nowMs = 0;
  const limit = new RateLimit(2, () => nowMs);
  const uses = (key: string, count: number) => Array.from({ length: count }, () => limit.use(key).isAllowed);
  expect(uses('a', 3)).toEqual([true, true, false]);
  expect(uses('b', 1)).toEqual([true]);
  nowMs = 60_000;
  expect(uses('a', 1)).toEqual([true]);
});

test('the first use over the limit is an offence, and again every so many', () => {
  const limit = new RateLimit(3, () => 0);
  const offences = Array.from({ length: 12 }, () => limit.use().isOffence);
  expect(offences.flatMap((isOffence, i) => (isOffence ? [i + 1] : []))).toEqual([4, 7, 10]);
});

test('keys without end are over the limit and take no memory', () => {
  const limit = new RateLimit(2, () => 0);
  for (let i = 0; i < 10_000; i += 1) limit.use(`key ${i}`);
  expect(limit.use('one more')).toEqual({ isAllowed: false, isOffence: true });
  expect(limit.use('key 1').isAllowed).toBe(true);
});
