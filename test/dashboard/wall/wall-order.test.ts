import { describe, expect, test } from 'vitest';
import { StreamStore } from '../../../src/dashboard/streams/stream-store.ts';
import { WallOrder } from '../../../src/dashboard/wall/wall-order.ts';
import { createEventMaker, type EventMaker } from '../../../src/sdk/testing.ts';

function wallOf(...names: readonly string[]) {
  const store = new StreamStore();
  const makers = new Map<string, EventMaker>(names.map((stream) => [stream, createEventMaker({ stream })]));
  for (const maker of makers.values()) store.apply(maker.started());
  const order = new WallOrder();
  return {
    alert: (name: string) => store.apply(makers.get(name)!.alert('look here')),
    end: (name: string) => store.apply(makers.get(name)!.ended()),
    begin: (stream: string) => store.apply(createEventMaker({ stream }).started()),
    arrange: (nowMs: number, isHeld = false) =>
      order.arrange(store.list(), nowMs, isHeld).map(({ stream }) => stream),
  };
}

describe('the order of the wall', () => {
  test('is by need, with ended calls last and the newest of them first', () => {
    const wall = wallOf('a', 'b', 'c', 'd');
    wall.alert('c');
    wall.end('a');
    wall.end('b');
    expect(wall.arrange(0)).toEqual(['c', 'd', 'b', 'a']);
  });

  test('rests between two changes', () => {
    const wall = wallOf('a', 'b');
    wall.arrange(0);
    wall.alert('b');
    expect(wall.arrange(500)).toEqual(['a', 'b']);
    expect(wall.arrange(2_500)).toEqual(['b', 'a']);
  });

  test('does not move while somebody points at it; what is new goes to the end', () => {
    const wall = wallOf('a', 'b');
    wall.arrange(0);
    wall.alert('b');
    wall.begin('c');
    expect(wall.arrange(10_000, true)).toEqual(['a', 'b', 'c']);
    expect(wall.arrange(10_100)).toEqual(['b', 'a', 'c']);
  });
});
