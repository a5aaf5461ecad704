import { describe, expect, test, vi } from 'vitest';
import { Outbox } from '../../../src/sdk/publisher/outbox.ts';
import { createManualClock, settle } from '../../../src/sdk/testing.ts';

function setUp(maxQueuedBytes = Number.POSITIVE_INFINITY) {
  const clock = createManualClock();
  const sent: (string | number)[] = [];
  const socket = {
    bufferedAmount: 0,
    send: (data: string | Uint8Array) => void sent.push(typeof data === 'string' ? data : data[0]!),
  };
  const onDropped = vi.fn();
  const outbox = new Outbox({ clock, socket, highWaterMark: 100, maxQueuedBytes, onDropped });
  return { clock, sent, socket, onDropped, outbox };
}

/** A frame of ten bytes that is known by its first. */
const frame = (name: number) => new Uint8Array(10).fill(name);

describe('Outbox', () => {
  test('sends at once while the socket has room', () => {
    const { sent, outbox } = setUp();
    outbox.push(frame(1));
    outbox.push('flush');
    expect(sent).toEqual([1, 'flush']);
    expect(outbox.isFull).toBe(false);
  });

  test('keeps what a full socket should not get, and sends it in order when there is room', async () => {
    const { clock, sent, socket, outbox } = setUp();
    socket.bufferedAmount = 100;
    outbox.push(frame(1));
    outbox.push('flush');
    outbox.push(frame(2));
    expect(sent).toEqual([]);
    expect(outbox.isFull).toBe(true);
    socket.bufferedAmount = 0;
    await clock.advance(20);
    expect(sent).toEqual([1, 'flush', 2]);
  });

  test('lets writers go on when there is room, and leaves no timer behind', async () => {
    const { clock, socket, outbox } = setUp();
    socket.bufferedAmount = 100;
    const drained = vi.fn();
    void outbox.drained().then(drained);
    await clock.advance(100);
    expect(drained).not.toHaveBeenCalled();
    socket.bufferedAmount = 99;
    await clock.advance(20);
    expect(drained).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  test('does not make writers wait while there is room', async () => {
    const { clock, outbox } = setUp();
    await outbox.drained();
    expect(clock.pending).toBe(0);
  });

  test('makes writers wait while it is held, and sends all the same', async () => {
    const { sent, outbox } = setUp();
    outbox.hold(true);
    const drained = vi.fn();
    void outbox.drained().then(drained);
    outbox.push(frame(1));
    await settle();
    expect(sent).toEqual([1]);
    expect(drained).not.toHaveBeenCalled();
    outbox.hold(false);
    await settle();
    expect(drained).toHaveBeenCalledOnce();
  });

  test('throws the oldest audio away when too much waits, and never a message', async () => {
    const { clock, sent, socket, onDropped, outbox } = setUp(25);
    socket.bufferedAmount = 100;
    outbox.push('flush');
    for (const name of [1, 2, 3, 4]) outbox.push(frame(name));
    expect(onDropped.mock.calls).toEqual([[10], [10]]);
    socket.bufferedAmount = 0;
    await clock.advance(20);
    expect(sent).toEqual(['flush', 3, 4]);
  });

  test('lets writers go and sends nothing more once closed', async () => {
    const { clock, sent, socket, outbox } = setUp();
    socket.bufferedAmount = 100;
    outbox.push(frame(1));
    const drained = outbox.drained();
    outbox.close();
    outbox.close();
    outbox.push(frame(2));
    await drained;
    socket.bufferedAmount = 0;
    await clock.advance(100);
    expect(sent).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
