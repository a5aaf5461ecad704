import { describe, expect, test } from 'vitest';
import { AsyncQueue } from '../../../src/sdk/connection/async-queue.ts';
import { UndertoneError } from '../../../src/sdk/errors.ts';

const FAILURE = new UndertoneError('ERR_CONNECTION', 'lost');

describe('AsyncQueue', () => {
  test('hands out values in the order they came', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.push(2);
    expect([(await queue.next()).value, (await queue.next()).value]).toEqual([1, 2]);
  });

  test('hands a value to the one who has waited longest', async () => {
    const queue = new AsyncQueue<number>();
    const waiting = [queue.next(), queue.next()];
    queue.push(1);
    queue.push(2);
    expect((await Promise.all(waiting)).map(({ value }) => value)).toEqual([1, 2]);
  });

  test('hands out what it holds before it ends', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.end();
    expect(await queue.next()).toEqual({ value: 1, done: false });
    expect(await queue.next()).toEqual({ value: undefined, done: true });
  });

  test('hands out what it holds before it throws', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.end(FAILURE);
    expect((await queue.next()).value).toBe(1);
    await expect(queue.next()).rejects.toBe(FAILURE);
  });

  test('ends for those who wait already', async () => {
    const queue = new AsyncQueue<number>();
    const waiting = queue.next();
    queue.end(FAILURE);
    await expect(waiting).rejects.toBe(FAILURE);
  });

  test('takes nothing after its end, and ends once', async () => {
    const queue = new AsyncQueue<number>();
    queue.end();
    queue.push(1);
    queue.end(FAILURE);
    expect(queue.size).toBe(0);
    expect((await queue.next()).done).toBe(true);
  });

  test('throws away the oldest value, or all', () => {
    const queue = new AsyncQueue<number>();
    for (const value of [1, 2, 3]) queue.push(value);
    queue.dropOldest();
    expect(queue.size).toBe(2);
    queue.clear();
    expect(queue.size).toBe(0);
  });
});
