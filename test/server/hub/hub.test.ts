import { describe, expect, test } from 'vitest';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { Hub } from '../../../src/server/hub/hub.ts';
import { createMemoryEventLogs } from '../../../src/server/hub/memory-event-log.ts';
import type { Packet } from '../../../src/server/hub/packet.ts';
import { readEvents } from '../../../src/server/hub/read-events.ts';
import { UNIFORM_PRIORS } from '../../../src/stream/models/priors.ts';
import { createFakeClock } from '../fake-clock.ts';
import { abstainedWindow } from '../fake-lanes.ts';

function createTestHub(limits = { maxEvents: 100, maxAgeMs: 60_000 }) {
  const clock = createFakeClock();
  const observed: UndertoneEvent[] = [];
  let seed = 0.1;
  const random = () => {
    seed = (seed * 9_301 + 0.492_97) % 1;
    return seed;
  };
  const hub = new Hub({
    clock,
    random,
    openLog: createMemoryEventLogs({ limits, now: clock.now, random }),
    retainEndedMs: 10_000,
    onEvent: (event) => observed.push(event),
  });
  return { hub, clock, observed };
}

const ENDED = { type: 'stream.ended', atMs: 0, outcome: 'completed', receivedMs: 0, windows: 0 } as const;
const SPEECH = { type: 'speech.started', atMs: 0, channel: 0, role: 'speaker' } as const;
const all = () => true;

function listener(hub: Hub, matches: (stream: string) => boolean = all) {
  const packets: Packet[] = [];
  const stop = hub.listen({ matches, deliver: (packet) => packets.push(packet) });
  return { packets, stop };
}

describe('publishing', () => {
  test('stamps stream, epoch and offsets without holes, the type first', () => {
    const { hub, observed } = createTestHub();
    const stream = hub.open('call-1');
    const event = stream.publish(SPEECH);
    stream.publish(SPEECH);
    expect(event).toEqual({ ...SPEECH, stream: 'call-1', epoch: stream.epoch, offset: 0 });
    expect(Object.keys(event).slice(0, 4)).toEqual(['type', 'stream', 'epoch', 'offset']);
    expect(observed.map(({ offset }) => offset)).toEqual([0, 1]);
  });

  test('writes and frames an event once for all listeners', () => {
    const { hub } = createTestHub();
    const first = listener(hub);
    const second = listener(hub);
    hub.open('call-1').publish(SPEECH);
    expect(first.packets[0]).toBe(second.packets[0]);
    expect(first.packets[0]!.textFrame()).toBe(first.packets[0]!.textFrame());
  });

  test('reaches only listeners that match, whether stream or listener came first', () => {
    const { hub } = createTestHub();
    const early = hub.open('a');
    const onlyA = listener(hub, (name) => name === 'a');
    const onlyB = listener(hub, (name) => name === 'b');
    const late = hub.open('b');
    early.publish(SPEECH);
    late.publish(SPEECH);
    expect(onlyA.packets.map(({ event }) => event.stream)).toEqual(['a']);
    expect(onlyB.packets.map(({ event }) => event.stream)).toEqual(['b']);
  });

  test('no longer reaches a listener that stopped, even in the middle of a delivery', () => {
    const { hub } = createTestHub();
    const stream = hub.open('a');
    const packets: Packet[] = [];
    const stop = hub.listen({
      matches: all,
      deliver(packet) {
        packets.push(packet);
        stop();
      },
    });
    const other = listener(hub);
    stream.publish(SPEECH);
    stream.publish(SPEECH);
    expect(packets).toHaveLength(1);
    expect(other.packets).toHaveLength(2);
  });
});

describe('names', () => {
  test('are taken while a stream is live and free when it has ended, with a new epoch', () => {
    const { hub } = createTestHub();
    const first = hub.open('call-1');
    expect(() => hub.open('call-1')).toThrow(
      expect.objectContaining({ code: 'ERR_STREAM_EXISTS', retryable: true }),
    );
    first.publish(ENDED);
    const second = hub.open('call-1');
    expect(second.epoch).not.toBe(first.epoch);
    expect(second.publish(SPEECH).offset).toBe(0);
  });

  test('are free at once when nothing was ever published', () => {
    const { hub } = createTestHub();
    const stream = hub.open('call-1');
    hub.discard(stream);
    expect(hub.get('call-1')).toBeUndefined();
    hub.open('call-1').publish(SPEECH);
    hub.discard(stream);
    expect(hub.get('call-1')).toBeDefined();
  });

  test('of ended streams are kept for a while, and not cut short by a successor', () => {
    const { hub, clock } = createTestHub();
    hub.open('call-1').publish(ENDED);
    clock.advance(6_000);
    const second = hub.open('call-1');
    clock.advance(6_000);
    expect(hub.get('call-1')).toBe(second);
    second.publish(ENDED);
    clock.advance(9_999);
    expect(hub.get('call-1')).toBe(second);
    expect(hub.liveStreams).toBe(0);
    clock.advance(1);
    expect(hub.get('call-1')).toBeUndefined();
  });
});

describe('everything since a sequence number', () => {
  test('comes from all matching streams, oldest first', async () => {
    const { hub } = createTestHub();
    const a = hub.open('a');
    const b = hub.open('b');
    a.publish(SPEECH);
    b.publish(SPEECH);
    a.publish(SPEECH);
    hub.open('c').publish(SPEECH);
    const since = await hub.since(0, (name) => name !== 'c');
    expect(since?.map(({ stream, offset }) => [stream, offset])).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
  });

  test('is null when a part of it was forgotten', async () => {
    const { hub } = createTestHub({ maxEvents: 2, maxAgeMs: 60_000 });
    const a = hub.open('a');
    for (let i = 0; i < 4; i++) a.publish(SPEECH);
    expect(await hub.since(0, all)).toBeNull();
    expect(await hub.since(1, all)).toHaveLength(2);
    expect(await hub.since(0, (name) => name === 'b')).toEqual([]);
  });

  test('is null when a stream with a part of it is gone', async () => {
    const { hub, clock } = createTestHub();
    const { newestSequence } = hub;
    hub.open('a').publish(ENDED);
    clock.advance(10_000);
    expect(await hub.since(newestSequence, all)).toBeNull();
    expect(await hub.since(hub.newestSequence, all)).toEqual([]);
  });
});

describe('a stream', () => {
  test('forgets events by age', async () => {
    const { hub, clock } = createTestHub({ maxEvents: 100, maxAgeMs: 1_000 });
    const stream = hub.open('a');
    stream.publish(SPEECH);
    clock.advance(600);
    stream.publish(SPEECH);
    clock.advance(600);
    expect(stream.log.oldestOffset).toBe(1);
    clock.advance(600);
    expect(stream.log.oldestOffset).toBe(2);
    expect(await readEvents(stream.log, 0)).toEqual([]);
    expect(stream.publish(SPEECH).offset).toBe(2);
  });

  test('shows the newest of everything said about it', () => {
    const { hub } = createTestHub();
    const stream = hub.open('a');
    stream.publish({
      type: 'stream.started',
      atMs: 0,
      sampleRate: 8_000,
      model: 'm@1',
      priors: UNIFORM_PRIORS,
      separation: 'none',
      channels: [{ channel: 0, role: 'speaker', analysed: true }],
    });
    stream.publish(abstainedWindow(1_000));
    stream.publish(abstainedWindow(2_000));
    stream.progress(2_500, 2_000);
    expect(stream.overview()).toMatchObject({
      offset: 2,
      live: true,
      receivedMs: 2_500,
      processedMs: 2_000,
      channels: [{ channel: 0, window: { endMs: 2_000, offset: 2 }, state: null, summary: null }],
    });
  });
});

test('closing stops all timers', () => {
  const { hub, clock } = createTestHub();
  hub.open('a').publish(ENDED);
  hub.close();
  hub.close();
  expect(clock.pending).toBe(0);
});
