import { expect, test } from 'vitest';
import { createManualClock } from '../../../src/sdk/testing.ts';

test('makes the calls that fall due in the order of their times', async () => {
  const clock = createManualClock();
  const calls: [string, number][] = [];
  const call = (name: string, delayMs: number) =>
    clock.schedule(() => calls.push([name, clock.now()]), delayMs);
  call('late', 20);
  call('early', 10);
  call('same time, asked later', 20);
  call('never', 31);
  await clock.advance(30);
  expect(calls).toEqual([
    ['early', 10],
    ['late', 20],
    ['same time, asked later', 20],
  ]);
  expect(clock.now()).toBe(30);
  expect(clock.pending).toBe(1);
});

test('makes calls that were scheduled by calls', async () => {
  const clock = createManualClock();
  const times: number[] = [];
  const tick = () => {
    times.push(clock.now());
    clock.schedule(tick, 10);
  };
  clock.schedule(tick, 10);
  await clock.advance(35);
  expect(times).toEqual([10, 20, 30]);
});

test('lets promises settle between two calls', async () => {
  const clock = createManualClock();
  const order: string[] = [];
  clock.schedule(() => void Promise.resolve().then(() => order.push('promise')), 10);
  clock.schedule(() => order.push('second call'), 10);
  await clock.advance(10);
  expect(order).toEqual(['promise', 'second call']);
});
