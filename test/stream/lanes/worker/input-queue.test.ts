import { describe, expect, test } from 'vitest';
import { InputQueue } from '../../../../src/stream/lanes/worker/input-queue.ts';
import { silence } from '../fake-lane-thread.ts';

describe('an input queue', () => {
  test('gives inputs back in order, with the time since they wait', () => {
    const queue = new InputQueue(8_000);
    expect(queue.oldestSinceMs).toBeNull();
    queue.add(silence(20), 5);
    queue.add({ type: 'flush' }, 6);
    expect([queue.length, queue.oldestSinceMs]).toEqual([2, 5]);
    expect(queue.take()).toMatchObject({ input: { type: 'audio' }, sinceMs: 5 });
    expect(queue.take()).toEqual({ input: { type: 'flush' }, sinceMs: 6 });
    expect(queue.length).toBe(0);
  });

  test('puts one gap in the place of all audio it lets go of, and keeps the end', () => {
    const queue = new InputQueue(8_000);
    queue.add(silence(100), 0);
    queue.take();
    queue.add(silence(250), 1);
    queue.add({ type: 'gap', fromMs: 350, toMs: 1_000 }, 2);
    queue.add({ type: 'flush' }, 3);
    queue.add(silence(500), 4);
    queue.add({ type: 'end', outcome: 'completed' }, 5);
    queue.letGoOfAudio(9);
    expect(queue.take()).toEqual({
      input: { type: 'gap', fromMs: 100, toMs: 1_500, reason: 'overload' },
      sinceMs: 9,
    });
    expect(queue.take().input).toEqual({ type: 'end', outcome: 'completed' });
    expect(queue.length).toBe(0);
  });

  test('goes on behind the gap', () => {
    const queue = new InputQueue(8_000);
    queue.add(silence(400), 0);
    queue.letGoOfAudio(1);
    queue.take();
    queue.add(silence(100), 2);
    queue.letGoOfAudio(3);
    expect(queue.take().input).toMatchObject({ fromMs: 400, toMs: 500 });
  });
});
