import { describe, expect, test } from 'vitest';
import { abstainedWindow } from '../fake-lanes.ts';
import type { TestClient } from '../test-client.ts';
import { closeServersAfterEach, START, silence, startTestServer, type TestServer } from '../test-server.ts';

closeServersAfterEach();

async function subscribe(server: TestServer, request: object = {}): Promise<TestClient> {
  const client = await server.events();
  client.send({ type: 'subscribe', id: 1, ...request });
  await client.next('subscribed');
  return client;
}

/** Streams so many seconds of silence, each of which gives one event. */
async function publish(server: TestServer, stream: string, seconds: number): Promise<string> {
  const client = await server.ingest();
  client.send({ ...START, stream, live: false });
  const { epoch } = await client.next('ready');
  for (let second = 0; second < seconds; second++) client.send(silence(1_000));
  client.send({ type: 'end' });
  await client.closed;
  return epoch as string;
}

const offsetsOf = (client: TestClient, stream: string): unknown[] =>
  client.received
    .filter((message) => message.stream === stream && 'offset' in message)
    .map(({ offset }) => offset);

describe('a subscription', () => {
  test('receives the events of all streams when it names none', async () => {
    const server = await startTestServer();
    const client = await subscribe(server);
    await publish(server, 'call-1', 2);
    await publish(server, 'other', 1);
    await client.next('stream.ended');
    await client.next('stream.ended');
    expect(offsetsOf(client, 'call-1')).toEqual([0, 1, 2, 3]);
    expect(offsetsOf(client, 'other')).toEqual([0, 1, 2]);
  });

  test('receives only streams that its patterns match and types it wants', async () => {
    const server = await startTestServer();
    const client = await subscribe(server, {
      streams: ['call-*', 'exact'],
      types: ['stream.started', 'stream.ended'],
    });
    for (const name of ['call-1', 'exact', 'exactly', 'recall-1']) await publish(server, name, 1);
    await client.next('stream.ended');
    await client.next('stream.ended');
    const seen = client.received.slice(1).map(({ stream, type }) => [stream, type]);
    expect(seen).toEqual([
      ['call-1', 'stream.started'],
      ['call-1', 'stream.ended'],
      ['exact', 'stream.started'],
      ['exact', 'stream.ended'],
    ]);
  });

  test('joins a stream that is under way', async () => {
    const server = await startTestServer();
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1', events: true });
    await publisher.next('stream.started');
    const client = await subscribe(server);
    publisher.send(silence(1_000));
    expect(await client.next('emotion.window')).toMatchObject({ offset: 1 });
  });

  test('that overlaps another on the same socket brings no event twice', async () => {
    const server = await startTestServer();
    const client = await subscribe(server, { streams: ['call-*'] });
    client.send({ type: 'subscribe', id: 2, streams: ['*'], types: ['stream.ended'] });
    await client.next('subscribed');
    await publish(server, 'call-1', 1);
    await publish(server, 'other', 1);
    await client.next('stream.ended');
    await client.next('stream.ended');
    expect(offsetsOf(client, 'call-1')).toEqual([0, 1, 2]);
    expect(offsetsOf(client, 'other')).toEqual([2]);
  });

  test('that is taken back brings nothing more, and taking it back twice is answered twice', async () => {
    const server = await startTestServer();
    const client = await subscribe(server);
    client.send({ type: 'unsubscribe', id: 1 });
    expect(await client.next('unsubscribed')).toEqual({ type: 'unsubscribed', id: 1 });
    await publish(server, 'call-1', 1);
    client.send({ type: 'unsubscribe', id: 1 });
    await client.next('unsubscribed');
    expect(offsetsOf(client, 'call-1')).toEqual([]);
  });
});

describe('resuming', () => {
  test('brings all missed events before new ones', async () => {
    const server = await startTestServer();
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1', events: true });
    const { epoch } = await publisher.next('ready');
    for (let second = 0; second < 4; second++) publisher.send(silence(1_000));
    for (let second = 0; second < 4; second++) await publisher.next('emotion.window');
    const client = await server.events();
    client.send({ type: 'subscribe', id: 7, since: { 'call-1': { epoch, offset: 1 } } });
    expect(await client.next('subscribed')).toEqual({
      type: 'subscribed',
      id: 7,
      recovered: { 'call-1': { epoch, offset: 4, recovered: true } },
    });
    publisher.send(silence(1_000));
    await publisher.next('emotion.window');
    publisher.send({ type: 'end' });
    await client.next('stream.ended');
    expect(offsetsOf(client, 'call-1')).toEqual([2, 3, 4, 5, 6]);
  });

  test('at offset -1 brings the whole stream', async () => {
    const server = await startTestServer();
    const epoch = await publish(server, 'call-1', 2);
    const client = await subscribe(server, { since: { 'call-1': { epoch, offset: -1 } } });
    await client.next('stream.ended');
    expect(offsetsOf(client, 'call-1')).toEqual([0, 1, 2, 3]);
  });

  test('brings missed events of the wanted types only', async () => {
    const server = await startTestServer();
    const epoch = await publish(server, 'call-1', 2);
    const client = await subscribe(server, {
      types: ['stream.ended'],
      since: { 'call-1': { epoch, offset: -1 } },
    });
    await client.next('stream.ended');
    expect(offsetsOf(client, 'call-1')).toEqual([3]);
  });

  test.each([
    ['another epoch', { epoch: 'other', offset: 1 }, {}],
    ['an offset that is no longer kept', { offset: 1 }, { logMaxEvents: 2 }],
    ['an offset of the future', { offset: 99 }, {}],
  ])('from %s brings nothing and says so', async (_, position, config) => {
    const server = await startTestServer(config);
    const epoch = await publish(server, 'call-1', 6);
    const client = await server.events();
    client.send({ type: 'subscribe', id: 1, since: { 'call-1': { epoch, ...position } } });
    const { recovered } = await client.next('subscribed');
    expect(recovered).toEqual({ 'call-1': { epoch, offset: 7, recovered: false } });
    await publish(server, 'call-2', 0);
    await client.next('stream.ended');
    expect(offsetsOf(client, 'call-1')).toEqual([]);
  });

  test('of a stream that is not there says so', async () => {
    const server = await startTestServer();
    const client = await server.events();
    client.send({ type: 'subscribe', id: 1, since: { gone: { epoch: 'x', offset: 3 } } });
    expect((await client.next('subscribed')).recovered).toEqual({
      gone: { epoch: '', offset: -1, recovered: false },
    });
  });
});

describe('a request that cannot be granted', () => {
  test.each([
    ['an id in use', { type: 'subscribe', id: 1 }, /in use/],
    ['an unknown type of event', { type: 'subscribe', id: 2, types: ['emotion.joy'] }, /emotion\.joy/],
    ['an unknown field', { type: 'subscribe', id: 2, stream: 'x' }, /unknown field stream/],
  ])('for %s is refused by its id and leaves the socket open', async (_, request, says) => {
    const server = await startTestServer();
    const client = await subscribe(server);
    client.send(request);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'ERR_INVALID_MESSAGE', id: request.id });
    expect(error.message).toMatch(says);
    client.send({ type: 'unsubscribe', id: 1 });
    await client.next('unsubscribed');
  });

  test.each([
    ['text that is not JSON', 'hello', 'ERR_INVALID_JSON'],
    ['a subscription without an id', { type: 'subscribe' }, 'ERR_INVALID_MESSAGE'],
    ['an unknown message', { type: 'start' }, 'ERR_INVALID_MESSAGE'],
    ['audio', new Uint8Array(160), 'ERR_INVALID_MESSAGE'],
  ])('because it is %s closes the socket', async (_, message, code) => {
    const server = await startTestServer();
    const client = await server.events();
    client.send(message);
    expect(await client.next('error')).toMatchObject({ code });
    expect((await client.closed).reason).toBe(code);
  });
});

describe('a subscriber that reads too slowly', () => {
  test('is told of a gap, counted, and gets the newest window', async () => {
    const server = await startTestServer({ slowSubscriberBytes: 65_536 });
    const client = await subscribe(server);
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1' });
    await client.next('stream.started');
    client.socket.pause();
    const { lanes } = server;
    let emitted = 0;
    // The kernel's buffers take megabytes before anything waits in the server.
    while (!(await dropped(server))) {
      for (let i = 0; i < 2_000; i++) lanes.streams[0]!.emit(abstainedWindow(++emitted * 500));
    }
    client.socket.resume();
    publisher.send({ type: 'end' });
    await client.next('stream.ended');
    const gaps = client.received.filter(({ type }) => type === 'gap');
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps[0]).toMatchObject({ stream: 'call-1', reason: 'slow' });
    const seen = client.received.flatMap((message) => covered(message));
    expect(seen).toEqual(Array.from({ length: emitted + 2 }, (_, offset) => offset));
  });

  test('holds nobody else up: who reads gets everything, without a gap', async () => {
    const server = await startTestServer({ slowSubscriberBytes: 65_536 });
    const [slow, reader] = [await subscribe(server), await subscribe(server)];
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1' });
    await slow.next('stream.started');
    slow.socket.pause();
    let emitted = 0;
    while (!(await dropped(server))) {
      for (let i = 0; i < 500; i++) server.lanes.streams[0]!.emit(abstainedWindow(++emitted * 500));
      const newest = emitted;
      await expect.poll(() => offsetsOf(reader, 'call-1').at(-1)).toBe(newest);
    }
    expect(offsetsOf(reader, 'call-1')).toEqual(Array.from({ length: emitted + 1 }, (_, offset) => offset));
    expect(reader.received.filter(({ type }) => type === 'gap')).toEqual([]);
  });

  test('is closed with 4008 when even that is too much', async () => {
    const server = await startTestServer({ slowSubscriberBytes: 1_024, maxSubscriberBytes: 65_536 });
    const client = await subscribe(server);
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1' });
    await client.next('stream.started');
    client.socket.pause();
    let atMs = 0;
    const speech = { type: 'speech.started', channel: 0, role: 'speaker' } as const;
    const closed = () => server.log.some(({ code }) => code === 'ERR_SLOW_CONSUMER');
    while (!closed()) {
      for (let i = 0; i < 2_000; i++) server.lanes.streams[0]!.emit({ ...speech, atMs: ++atMs });
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.resume();
    expect(await client.closed).toEqual({ code: 4_008, reason: 'ERR_SLOW_CONSUMER' });
    expect(client.received.at(-1)).toMatchObject({
      type: 'error',
      code: 'ERR_SLOW_CONSUMER',
      retryable: true,
    });
  });
});

async function dropped({ get }: TestServer): Promise<boolean> {
  return /undertone_subscriber_dropped_events_total [1-9]/.test(await (await get('/metrics')).text());
}

/** Offsets a message accounts for: its own, or those it says were left out. */
function covered(message: { readonly [field: string]: unknown }): number[] {
  if (message.type !== 'gap') return typeof message.offset === 'number' ? [message.offset] : [];
  const { from, to } = message as unknown as { from: number; to: number };
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
