import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventType } from '../../../src/sdk/events.ts';
import type { GapMessage } from '../../../src/sdk/messages.ts';
import { Outbox } from '../../../src/server/events/outbox.ts';
import type { LoggedEvent } from '../../../src/server/hub/event-log.ts';
import { createPacket, type Packet } from '../../../src/server/hub/packet.ts';

/** A reader that takes bytes only when told to; every event is 100 bytes long. */
function createReader() {
  const written: (number | string)[] = [];
  let bufferedBytes = 0;
  let overflowed = 0;
  let dropped = 0;
  const outbox = new Outbox(
    {
      get bufferedBytes() {
        return bufferedBytes;
      },
      writePacket(packet: Packet) {
        written.push(packet.event.offset);
        bufferedBytes += 100;
      },
      writeGap: ({ from, to }: GapMessage) => void written.push(`${from}-${to}`),
      overflow() {
        overflowed += 1;
      },
    },
    { slowBytes: 250, maxBytes: 1_000 },
    () => {
      dropped += 1;
    },
  );
  return {
    outbox,
    written,
    read() {
      bufferedBytes = 0;
      outbox.flush();
    },
    get overflowed() {
      return overflowed;
    },
    get dropped() {
      return dropped;
    },
  };
}

function packet(offset: number, type: EventType = 'emotion.window', channel = 0, stream = 'call-1'): Packet {
  const event: LoggedEvent = {
    stream,
    epoch: 'e1',
    offset,
    sequence: offset,
    type,
    channel,
    json: 'x'.repeat(100),
    publishedAtMs: 0,
  };
  return createPacket(event, 'hub');
}

describe('a reader that keeps up', () => {
  test('gets every event at once', () => {
    const { outbox, written } = createReader();
    for (let offset = 0; offset < 3; offset++) outbox.push(packet(offset));
    expect(written).toEqual([0, 1, 2]);
  });
});

describe('a slow reader', () => {
  test('gets only the latest window of a channel, after a gap that names the others', () => {
    const reader = createReader();
    for (let offset = 0; offset < 8; offset++) reader.outbox.push(packet(offset));
    expect(reader.written).toEqual([0, 1, 2]);
    reader.read();
    expect(reader.written).toEqual([0, 1, 2, '3-6', 7]);
    expect(reader.dropped).toBe(4);
  });

  test('gets the latest window of every channel', () => {
    const reader = createReader();
    for (let offset = 0; offset < 9; offset++) {
      reader.outbox.push(packet(offset, 'emotion.window', offset % 2));
    }
    reader.read();
    expect(reader.written).toEqual([0, 1, 2, '3-6', 7, 8]);
  });

  test('gets every event that is no window, in order, with a gap where windows were', () => {
    const reader = createReader();
    for (let offset = 0; offset < 3; offset++) reader.outbox.push(packet(offset));
    reader.outbox.push(packet(3));
    reader.outbox.push(packet(4, 'emotion.state'));
    reader.outbox.push(packet(5));
    reader.outbox.push(packet(6));
    reader.read();
    expect(reader.written).toEqual([0, 1, 2, '3-3', 4, '5-5', 6]);
  });

  test('keeps streams apart', () => {
    const reader = createReader();
    for (let offset = 0; offset < 3; offset++) reader.outbox.push(packet(offset));
    reader.outbox.push(packet(10, 'emotion.window', 0, 'call-2'));
    reader.outbox.push(packet(3));
    reader.read();
    expect(reader.written).toEqual([0, 1, 2, 10, 3]);
    expect(reader.dropped).toBe(0);
  });

  test('is given up once, when too much waits for it', () => {
    const reader = createReader();
    for (let offset = 0; offset < 20; offset++) reader.outbox.push(packet(offset, 'alert'));
    expect(reader.overflowed).toBe(1);
    reader.read();
    expect(reader.written).toEqual([0, 1, 2]);
  });

  test('is not given up over windows, which make room for one another', () => {
    const reader = createReader();
    for (let offset = 0; offset < 1_000; offset++) reader.outbox.push(packet(offset));
    expect(reader.overflowed).toBe(0);
  });
});

describe('events of the past', () => {
  test('come before new ones and are never left out, however slow the reader is', () => {
    const reader = createReader();
    reader.outbox.expectReplay();
    reader.outbox.replay(Array.from({ length: 30 }, (_, offset) => packet(offset)));
    reader.outbox.push(packet(30));
    reader.outbox.push(packet(31));
    expect(reader.written).toEqual([0, 1, 2]);
    for (let turn = 0; turn < 12; turn++) reader.read();
    expect(reader.written).toEqual([...Array.from({ length: 30 }, (_, offset) => offset), '30-30', 31]);
    expect(reader.overflowed).toBe(0);
  });
});

describe('the end', () => {
  test('writes everything that waits, at once', () => {
    const reader = createReader();
    reader.outbox.expectReplay();
    reader.outbox.replay(Array.from({ length: 5 }, (_, offset) => packet(offset)));
    reader.outbox.push(packet(5));
    reader.outbox.flushAll();
    expect(reader.written).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('writes nothing after `close`', () => {
    const reader = createReader();
    reader.outbox.close();
    reader.outbox.push(packet(0));
    reader.outbox.flushAll();
    expect(reader.written).toEqual([]);
  });
});

test('whatever the reader does, offsets rise and every one is written or named by a gap', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ window: fc.boolean(), channel: fc.integer({ min: 0, max: 2 }) }) },
    { weight: 1, arbitrary: fc.constant('read' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const reader = createReader();
      let offset = 0;
      for (const action of steps) {
        if (action === 'read') reader.read();
        else {
          const type = action.window ? 'emotion.window' : 'speech.started';
          reader.outbox.push(packet(offset, type, action.channel));
          offset += 1;
        }
        if (reader.overflowed > 0) return;
      }
      reader.outbox.flushAll();
      const covered = reader.written.flatMap((item) => {
        if (typeof item === 'number') return [item];
        const [from, to] = item.split('-').map(Number) as [number, number];
        return Array.from({ length: to - from + 1 }, (_, i) => from + i);
      });
      expect(covered).toEqual(Array.from({ length: offset }, (_, i) => i));
    }),
  );
});
