import { expect, test } from 'vitest';
import { ArrivalTimes } from '../../../src/server/ingest/arrival-times.ts';

test('a window counts from the arrival of the audio that completed it', () => {
  const arrivals = new ArrivalTimes();
  expect(arrivals.of(10)).toBeNull();
  for (let i = 1; i <= 5; i++) arrivals.note(i * 20, 1_000 + i * 20);
  expect(arrivals.of(29.333)).toBe(1_040);
  expect(arrivals.of(40)).toBe(1_040);
  expect(arrivals.of(40.2)).toBe(1_040);
  expect(arrivals.of(61)).toBe(1_080);
});

test('a window judged because it was asked for counts from the asking', () => {
  const arrivals = new ArrivalTimes();
  arrivals.note(20, 1_000);
  arrivals.asked(9_000);
  expect(arrivals.of(20)).toBe(9_000);
  expect(arrivals.of(99)).toBe(9_000);
});
