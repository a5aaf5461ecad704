import { describe, expect, test, vi } from 'vitest';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import type { PublisherOptions } from '../../../src/sdk/publisher/options.ts';
import { createPublisher } from '../../../src/sdk/publisher/publisher.ts';
import type { PublisherStatus } from '../../../src/sdk/publisher/status.ts';
import {
  createEventMaker,
  createFakeSocketServer,
  createManualClock,
  type FakeConnection,
  settle,
} from '../../../src/sdk/testing.ts';

const READY = { type: 'ready', stream: 'call-1', epoch: 'epoch-1', channels: [], model: 'fake@1' };
const ENDED = { type: 'ended', stream: 'call-1', receivedMs: 100, windows: 1 };
const ack = (lagMs: number) => ({ type: 'ack', receivedMs: lagMs, processedMs: 0, lagMs, realTimeFactor: 1 });

function setUp(extras: Partial<PublisherOptions> = {}) {
  const server = createFakeSocketServer({ onConnection: (connection) => connection.accept() });
  const clock = createManualClock();
  const statuses: PublisherStatus[] = [];
  const publisher = createPublisher({
    url: 'ws://fake',
    webSocket: server.webSocket,
    clock,
    encoding: 'mulaw',
    sampleRate: 8_000,
    onStatus: (status) => void statuses.push(status),
    ...extras,
  });
  return { server, clock, statuses, publisher };
}

async function setUpOpen(extras: Partial<PublisherOptions> = {}) {
  const { server, ...rest } = setUp(extras);
  const opening = rest.publisher.open();
  const connection = await server.nextConnection();
  await settle();
  connection.send(READY);
  await opening;
  return { ...rest, connection };
}

const sizes = (connection: FakeConnection) => connection.frames.map(({ length }) => length);
const types = (connection: FakeConnection) => connection.messages.map(({ type }) => type);

describe('open', () => {
  test('starts the stream and answers what the server is ready for', async () => {
    const { server, publisher } = setUp({ stream: 'call-1', roles: ['customer'] });
    const opening = publisher.open();
    const connection = await server.nextConnection();
    await settle();
    expect(connection.url).toBe('ws://fake/v1/ingest');
    expect(connection.messages).toMatchObject([{ type: 'start', encoding: 'mulaw', roles: ['customer'] }]);
    connection.send(READY);
    expect(await opening).toEqual(READY);
  });

  test('connects once, however often it is called', async () => {
    const { server, publisher } = setUp();
    void publisher.open();
    void publisher.open();
    await settle();
    expect(server.connections).toHaveLength(1);
  });

  test('throws what the server refused with', async () => {
    const { server, publisher, statuses } = setUp();
    const opening = publisher.open();
    const connection = await server.nextConnection();
    await settle();
    connection.send({ type: 'error', code: 'ERR_STREAM_EXISTS', message: 'taken', retryable: true });
    await expect(opening).rejects.toMatchObject({ code: 'ERR_STREAM_EXISTS', retryable: true });
    expect(statuses.at(-1)).toMatchObject({ type: 'closed', error: { code: 'ERR_STREAM_EXISTS' } });
  });

  test('does not wait for ever', async () => {
    const { clock, publisher } = setUp();
    const opening = publisher.open();
    await clock.advance(10_000);
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CONNECTION', retryable: true });
  });

  test('throws when the token cannot be had', async () => {
    const { server, publisher } = setUp({ token: () => Promise.reject(new Error('offline')) });
    await expect(publisher.open()).rejects.toMatchObject({ code: 'ERR_UNAUTHORIZED' });
    expect(server.connections).toHaveLength(0);
  });

  test('throws when the publisher is closed meanwhile', async () => {
    const { publisher } = setUp();
    const opening = publisher.open();
    publisher.close();
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CONNECTION' });
  });
});

describe('write', () => {
  test('sends frames of 100 ms, however the audio is cut', async () => {
    const { publisher, connection } = await setUpOpen();
    for (let count = 0; count < 15; count += 1) expect(publisher.write(new Uint8Array(160))).toBe(true);
    publisher.write(new ArrayBuffer(800));
    expect(sizes(connection)).toEqual([800, 800, 800, 800]);
  });

  test('sends a live container as it is written, and a recording in larger frames', async () => {
    const live = await setUpOpen({ encoding: 'container' });
    const recording = await setUpOpen({ encoding: 'container', live: false });
    for (const { publisher } of [live, recording]) {
      for (const length of [300, 20_000]) publisher.write(new Uint8Array(length));
    }
    expect(sizes(live.connection)).toEqual([300, 16_384, 3_616]);
    expect(sizes(recording.connection)).toEqual([16_384]);
  });

  test('answers false while the network is full, and drained() tells when it no longer is', async () => {
    const { publisher, connection, clock } = await setUpOpen();
    connection.bufferedAmount = 20_000;
    expect(publisher.write(new Uint8Array(800))).toBe(false);
    const drained = vi.fn();
    void publisher.drained().then(drained);
    await clock.advance(40);
    expect(drained).not.toHaveBeenCalled();
    connection.bufferedAmount = 0;
    await clock.advance(20);
    expect(drained).toHaveBeenCalledOnce();
    expect(sizes(connection)).toEqual([800]);
  });

  test('drops the oldest live audio when the network stays full, and says so', async () => {
    const { publisher, connection, statuses, clock } = await setUpOpen({ maxQueuedMs: 200 });
    connection.bufferedAmount = 20_000;
    for (const name of [1, 2, 3, 4]) publisher.write(new Uint8Array(800).fill(name));
    expect(statuses.at(-1)).toEqual({ type: 'dropped', what: 'audio', total: 1_600 });
    connection.bufferedAmount = 0;
    await clock.advance(20);
    expect(connection.frames.map((frame) => frame[0])).toEqual([3, 4]);
  });

  test('drops nothing of a recording', async () => {
    const { publisher, connection, clock } = await setUpOpen({ live: false });
    connection.bufferedAmount = 2_000_000;
    for (let count = 0; count < 100; count += 1) publisher.write(new Uint8Array(800));
    connection.bufferedAmount = 0;
    await clock.advance(20);
    expect(connection.frames).toHaveLength(100);
  });

  test('holds a recording back while the analysis lags, until half of the lag is gone', async () => {
    const { publisher, connection } = await setUpOpen({ live: false });
    const canWrite = async (lagMs: number) => {
      connection.send(ack(lagMs));
      await settle();
      return publisher.write(new Uint8Array(800));
    };
    expect(await canWrite(10_000)).toBe(true);
    expect(await canWrite(10_001)).toBe(false);
    expect(await canWrite(5_001)).toBe(false);
    expect(await canWrite(5_000)).toBe(true);
    expect(await canWrite(9_000)).toBe(true);
  });

  test('never holds live audio back for the analysis', async () => {
    const { publisher, connection } = await setUpOpen();
    connection.send(ack(60_000));
    await settle();
    expect(publisher.write(new Uint8Array(800))).toBe(true);
  });

  test('throws before the stream is open and after it is over', async () => {
    const early = setUp();
    expect(() => early.publisher.write(new Uint8Array(1))).toThrow(/wait for open\(\)/);
    const { publisher } = await setUpOpen();
    publisher.close();
    expect(() => publisher.write(new Uint8Array(1))).toThrow(/has ended/);
  });
});

describe('flush', () => {
  test('sends the whole samples there are, and asks for a result', async () => {
    const { publisher, connection } = await setUpOpen({ encoding: 'pcm_s16le' });
    publisher.write(new Uint8Array(101));
    publisher.flush();
    expect(sizes(connection)).toEqual([100]);
    expect(types(connection)).toEqual(['start', 'flush']);
  });
});

describe('a silent publisher', () => {
  test('tells the server that it is still there', async () => {
    const { publisher, connection, clock } = await setUpOpen({ heartbeatMs: 1_000_000 });
    await clock.advance(9_000);
    publisher.write(new Uint8Array(800));
    await clock.advance(9_999);
    expect(types(connection)).toEqual(['start']);
    await clock.advance(10_001);
    expect(types(connection)).toEqual(['start', 'keepAlive', 'keepAlive']);
  });
});

describe('a silent server', () => {
  test('counts as lost', async () => {
    const { publisher, connection, clock } = await setUpOpen();
    await clock.advance(29_000);
    connection.send(ack(0));
    await clock.advance(29_999);
    expect(connection.closedWith).toBeNull();
    await clock.advance(1);
    expect(connection.closedWith).toBe(1000);
    await expect(publisher.drained()).rejects.toMatchObject({ code: 'ERR_CONNECTION', retryable: true });
  });
});

describe('end', () => {
  test('sends what is left and answers when everything has come back', async () => {
    const { publisher, connection, statuses, clock } = await setUpOpen();
    publisher.write(new Uint8Array(100));
    const ending = publisher.end();
    expect(sizes(connection)).toEqual([100]);
    expect(types(connection)).toEqual(['start', 'end']);
    connection.send(ENDED);
    connection.close(1000);
    expect(await ending).toEqual(ENDED);
    expect(await publisher.end()).toEqual(ENDED);
    expect(statuses.at(-1)).toEqual({ type: 'closed', error: null });
    expect(clock.pending).toBe(0);
  });

  test('waits for what the network has not taken yet', async () => {
    const { publisher, connection, clock } = await setUpOpen();
    connection.bufferedAmount = 20_000;
    publisher.write(new Uint8Array(800));
    void publisher.end();
    expect(types(connection)).toEqual(['start']);
    connection.bufferedAmount = 0;
    await clock.advance(20);
    expect(sizes(connection)).toEqual([800]);
    expect(types(connection)).toEqual(['start', 'end']);
  });

  test('throws when the connection is lost before the end has come back', async () => {
    const { publisher, connection } = await setUpOpen();
    const ending = publisher.end();
    connection.close(1012, 'restart');
    await expect(ending).rejects.toMatchObject({ code: 'ERR_CONNECTION', retryable: true });
  });

  test('leaves the judgement on half a sample to the server', async () => {
    const { publisher, connection } = await setUpOpen({ encoding: 'pcm_s16le' });
    publisher.write(new Uint8Array(3));
    const ending = publisher.end();
    expect(sizes(connection)).toEqual([3]);
    connection.send({ type: 'error', code: 'ERR_PARTIAL_SAMPLE', message: '3 bytes', retryable: false });
    connection.close(4509);
    await expect(ending).rejects.toMatchObject({ code: 'ERR_PARTIAL_SAMPLE', retryable: false });
  });

  test('throws before the stream is open', async () => {
    await expect(setUp().publisher.end()).rejects.toMatchObject({ code: 'ERR_CONNECTION' });
  });
});

describe('events', () => {
  test('come in order, and end with the stream', async () => {
    const { publisher, connection } = await setUpOpen({ events: true });
    const maker = createEventMaker();
    const sent = [maker.started(), maker.window('sad'), maker.ended()];
    const received: UndertoneEvent[] = [];
    const reading = (async () => {
      for await (const event of publisher.events) received.push(event);
    })();
    for (const event of sent) connection.send(event);
    connection.send(ENDED);
    await reading;
    expect(received).toEqual(sent);
  });

  test('end with the error that ended the stream', async () => {
    const { publisher, connection } = await setUpOpen({ events: true });
    connection.close(4500);
    await settle();
    const reading = (async () => {
      for await (const _event of publisher.events) expect.unreachable();
    })();
    await expect(reading).rejects.toMatchObject({ retryable: false });
  });

  test('are dropped, oldest first, when nobody reads them', async () => {
    const { publisher, connection, statuses } = await setUpOpen({ events: true, maxQueuedEvents: 2 });
    const maker = createEventMaker();
    for (let count = 0; count < 4; count += 1) connection.send(maker.window('calm'));
    connection.send(ENDED);
    await settle();
    expect(statuses).toContainEqual({ type: 'dropped', what: 'events', total: 2 });
    const offsets: number[] = [];
    for await (const event of publisher.events) offsets.push(event.offset);
    expect(offsets).toEqual([2, 3]);
  });
});

describe('onStatus', () => {
  test('tells of progress, warnings, gaps and refusals that do not end the stream', async () => {
    const { connection, statuses } = await setUpOpen();
    const warning = { type: 'warning', code: 'ERR_TOO_FAR_AHEAD', message: '8 s ahead' };
    const gap = { type: 'gap', stream: 'call-1', epoch: 'epoch-1', from: 2, to: 5, reason: 'slow' };
    connection.send(ack(5));
    connection.send(warning);
    connection.send(gap);
    connection.send({ type: 'error', code: 'ERR_INVALID_MESSAGE', message: 'what?', retryable: false });
    connection.send({ type: 'tomorrow' });
    await settle();
    expect(statuses.map(({ type }) => type)).toEqual([
      'connecting',
      'ready',
      'ack',
      'warning',
      'gap',
      'refused',
    ]);
    expect(statuses[3]).toEqual(warning);
  });
});

describe('close', () => {
  test('disconnects at once, ends the events, and does nothing the second time', async () => {
    const { publisher, connection, statuses, clock } = await setUpOpen({ events: true });
    publisher.close();
    publisher.close();
    await settle();
    expect(connection.closedWith).toBe(1000);
    for await (const _event of publisher.events) expect.unreachable();
    await expect(publisher.end()).rejects.toMatchObject({ code: 'ERR_CONNECTION' });
    expect(statuses.filter(({ type }) => type === 'closed')).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
