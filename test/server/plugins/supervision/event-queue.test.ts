import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_TYPES, type EventType } from '../../../../src/sdk/events.ts';
import type { LoggedEvent } from '../../../../src/server/hub/event-log.ts';
import { EventQueue } from '../../../../src/server/plugins/supervision/event-queue.ts';

function logged(type: EventType, offset: number): LoggedEvent {
  return {
    stream: 'call-1',
    epoch: 'e',
    offset,
    sequence: offset,
    type,
    channel: null,
    json: JSON.stringify({ type, offset }),
    publishedAtMs: 0,
  };
}

function drain(queue: EventQueue): unknown[] {
  const taken: unknown[] = [];
  for (let call = queue.next(); call !== null; call = queue.next()) {
    taken.push(call.type === 'event' ? JSON.parse(call.json).type : call);
  }
  return taken;
}

function fill(capacity: number, types: readonly EventType[]): EventQueue {
  const queue = new EventQueue(capacity);
  for (const [i, type] of types.entries()) queue.push(logged(type, i));
  return queue;
}

test('leaves out windows first, then other events, alerts and the start and end of streams last', () => {
  const queue = fill(3, [
    'stream.started',
    'emotion.window',
    'emotion.state',
    'emotion.window',
    'alert',
    'stream.ended',
  ]);
  expect(drain(queue)).toEqual([{ type: 'dropped', count: 3 }, 'stream.started', 'alert', 'stream.ended']);
});

test('where there is nothing else leaves out the oldest', () => {
  expect(drain(fill(2, ['alert', 'stream.ended', 'alert']))).toEqual([
    { type: 'dropped', count: 1 },
    'stream.ended',
    'alert',
  ]);
});

test('says once how many were left out', () => {
  const queue = fill(1, ['alert', 'alert', 'alert']);
  expect(queue.next()).toEqual({ type: 'dropped', count: 2 });
  expect(queue.next()).toMatchObject({ type: 'event' });
  expect(queue.next()).toBeNull();
});

test('keeps the order, never holds more than its capacity, and counts every loss', () => {
  const types = fc.array(fc.constantFrom(...EVENT_TYPES), { maxLength: 60 });
  fc.assert(
    fc.property(types, fc.integer({ min: 1, max: 20 }), (given, capacity) => {
      const queue = fill(capacity, given);
      expect(queue.size).toBeLessThanOrEqual(capacity);
      let dropped = 0;
      const offsets: number[] = [];
      for (let call = queue.next(); call !== null; call = queue.next()) {
        if (call.type === 'dropped') dropped = call.count;
        else if (call.type === 'event') offsets.push((JSON.parse(call.json) as { offset: number }).offset);
      }
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(offsets.length + dropped).toBe(given.length);
    }),
  );
});
