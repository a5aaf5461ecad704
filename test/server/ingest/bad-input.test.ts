import { describe, expect, test } from 'vitest';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { BAD_INPUT } from '../bad-input.ts';
import { closeServersAfterEach, START, silence, startTestServer } from '../test-server.ts';

closeServersAfterEach();

describe('a mistake is told with its code and with advice, then the socket closes', () => {
  test.each(BAD_INPUT)('$name', async ({ messages, code, says }) => {
    const { ingest, lanes, get } = await startTestServer();
    lanes.holdsEnds = true;
    const client = await ingest();
    for (const message of messages) client.send(message);
    const error = await client.next('error');
    expect(error).toMatchObject({ code, retryable: false });
    expect(error.message).toMatch(says);
    expect(await client.closed).toEqual({ code: CLOSE_CODES[code], reason: code });
    expect((await get('/healthz')).status).toBe(200);
  });
});

test('a message over the limit is refused with its own code', async () => {
  const { ingest } = await startTestServer({ maxFrameBytes: 1_024 });
  const client = await ingest();
  client.send(START);
  client.send(new Uint8Array(1_025));
  expect(await client.next('error')).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE', retryable: false });
  expect((await client.closed).code).toBe(CLOSE_CODES.ERR_FRAME_TOO_LARGE);
});

test('a name that is live is refused with a hint when to retry, and free again afterwards', async () => {
  const { ingest } = await startTestServer();
  const first = await ingest();
  first.send({ ...START, stream: 'call-1' });
  const { epoch } = await first.next('ready');
  const second = await ingest();
  second.send({ ...START, stream: 'call-1' });
  expect(await second.next('error')).toMatchObject({
    code: 'ERR_STREAM_EXISTS',
    retryable: true,
    retryAfterMs: 1_000,
  });
  expect((await second.closed).code).toBe(CLOSE_CODES.ERR_STREAM_EXISTS);
  first.send({ type: 'end' });
  await first.closed;
  const third = await ingest();
  third.send({ ...START, stream: 'call-1' });
  expect((await third.next('ready')).epoch).not.toBe(epoch);
});

test('more streams than configured are refused with a hint when to retry', async () => {
  const { ingest } = await startTestServer({ maxStreams: 1 });
  const first = await ingest();
  first.send(START);
  await first.next('ready');
  const second = await ingest();
  second.send(START);
  expect(await second.next('error')).toMatchObject({
    code: 'ERR_CAPACITY',
    retryable: true,
    retryAfterMs: 5_000,
  });
  expect((await second.closed).code).toBe(CLOSE_CODES.ERR_CAPACITY);
});

test('streams are refused while no lane keeps up, with a hint by its backlog, and taken again afterwards', async () => {
  const { ingest, lanes } = await startTestServer();
  const publish = async () => {
    const client = await ingest();
    client.send(START);
    return client;
  };
  lanes.load = { lagMs: 800, liveShare: 0.8, isHopDoubled: true };
  const refused = await publish();
  expect(await refused.next('error')).toMatchObject({
    code: 'ERR_CAPACITY',
    retryable: true,
    retryAfterMs: 7_000,
  });
  lanes.load = { lagMs: 0, liveShare: 0.3, isHopDoubled: false };
  await (await publish()).next('ready');
});

test('audio accepted before the mistake is analysed and its events delivered, to the publisher too', async () => {
  const { ingest, events, get } = await startTestServer();
  const subscriber = await events();
  subscriber.send({ type: 'subscribe', id: 1 });
  await subscriber.next('subscribed');
  const client = await ingest();
  client.send({ ...START, stream: 'call-1', events: true });
  client.send(silence(2_000));
  client.send('{');
  expect((await client.closed).code).toBe(CLOSE_CODES.ERR_INVALID_JSON);
  const ended = await subscriber.next('stream.ended');
  expect(ended).toMatchObject({
    outcome: 'failed',
    receivedMs: 2_000,
    windows: 2,
    error: { code: 'ERR_INVALID_JSON' },
  });
  const own = client.received.filter(({ offset }) => offset !== undefined).map(({ type }) => type);
  expect(own).toEqual(['stream.started', 'emotion.window', 'emotion.window', 'stream.ended']);
  expect(await (await get('/metrics')).text()).toContain('undertone_streams_total{outcome="failed"} 1');
});

test('a text that is not UTF-8 is refused as text, not as audio', async () => {
  const { ingest } = await startTestServer();
  const client = await ingest();
  client.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false });
  expect(await client.next('error')).toMatchObject({ code: 'ERR_INVALID_JSON' });
});

test('a message that quotes what was sent is cut to a readable length', async () => {
  const { ingest } = await startTestServer();
  const client = await ingest();
  client.send({ ...START, encoding: 'x'.repeat(100_000) });
  expect(((await client.next('error')).message as string).length).toBeLessThanOrEqual(600);
});
