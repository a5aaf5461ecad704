import { describe, expect, test } from 'vitest';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { createFakeLanes } from '../fake-lanes.ts';
import { closeServersAfterEach, START, silence, startTestServer } from '../test-server.ts';

closeServersAfterEach();

/** Time jumps here, and a pong cannot come in no time. */
const NO_PINGS = { pingIntervalMs: 86_400_000 };

async function publish(start: object = {}, config: Record<string, unknown> = {}) {
  const server = await startTestServer(config);
  const client = await server.ingest();
  client.send({ ...START, ...start });
  const ready = await client.next('ready');
  return { ...server, client, ready };
}

describe('a stream from start to end', () => {
  test('is answered with what will be analysed', async () => {
    const { ready } = await publish({ stream: 'call-1', channels: 2, roles: ['customer', 'agent'] });
    expect(ready).toMatchObject({
      stream: 'call-1',
      model: createFakeLanes().model.id,
      channels: [
        { channel: 0, role: 'customer', analysed: true },
        { channel: 1, role: 'agent', analysed: false, reason: 'rolePolicy' },
      ],
    });
    expect(ready.epoch).toMatch(/^[a-z0-9]{10}$/);
  });

  test('gets a name of its own when it brings none', async () => {
    const { ready } = await publish();
    expect(ready.stream).toMatch(/^stream-[a-z0-9]{10}$/);
  });

  test('delivers everything in flight before `ended`, then closes with 1000', async () => {
    const { client, lanes } = await publish({ stream: 'call-1', events: true });
    lanes.holdsEnds = true;
    client.send(silence(2_500));
    client.send({ type: 'end' });
    await client.next('emotion.window');
    await client.next('emotion.window');
    lanes.release();
    expect(await client.next('ended')).toEqual({
      type: 'ended',
      stream: 'call-1',
      receivedMs: 2_500,
      windows: 2,
    });
    expect(await client.closed).toEqual({ code: 1_000, reason: '' });
    const types = client.received.map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['stream.ended', 'ended']);
    expect(client.received.filter(({ offset }) => offset !== undefined).map(({ offset }) => offset)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test('keeps its events to subscribers unless it asked for them', async () => {
    const { client } = await publish();
    client.send(silence(1_000));
    client.send({ type: 'end' });
    await client.closed;
    expect(client.received.map(({ type }) => type)).toEqual(['ready', 'ended']);
  });

  test('hands samples of analysed channels to the lane and drops the others on arrival', async () => {
    const { client, lanes } = await publish({
      encoding: 'pcm_s16le',
      channels: 3,
      roles: ['customer', 'agent', 'speaker'],
    });
    client.send(new Uint8Array(Int16Array.from([16_384, 1, -16_384, 8_192, 2, -8_192]).buffer));
    client.send({ type: 'end' });
    await client.closed;
    const [stream] = lanes.streams;
    expect(stream!.inputs[0]).toMatchObject({ type: 'audio', channels: { length: 2 } });
    expect([...stream!.samples(0)]).toEqual([0.5, 0.25]);
    expect([...stream!.samples(1)]).toEqual([-0.5, -0.25]);
  });

  test('carries bytes of a sample over from one frame to the next', async () => {
    const { client, lanes } = await publish({ encoding: 'pcm_s16le' });
    const bytes = new Uint8Array(Int16Array.from([16_384, -16_384, 8_192]).buffer);
    client.send(bytes.subarray(0, 1));
    client.send(bytes.subarray(1, 4));
    client.send(bytes.subarray(4));
    client.send({ type: 'end' });
    await client.closed;
    expect([...lanes.streams[0]!.samples(0)]).toEqual([0.5, -0.5, 0.25]);
  });

  test('ignores frames without bytes, also before `start`', async () => {
    const { ingest } = await startTestServer();
    const client = await ingest();
    client.send(new Uint8Array(0));
    client.send(START);
    client.send(new Uint8Array(0));
    client.send({ type: 'end' });
    expect(await client.next('ended')).toMatchObject({ receivedMs: 0, windows: 0 });
  });

  test('passes `flush` on to the lane', async () => {
    const { client, lanes } = await publish();
    client.send(silence(20));
    client.send({ type: 'flush' });
    client.send({ type: 'end' });
    await client.closed;
    expect(lanes.streams[0]!.inputs.map(({ type }) => type)).toEqual(['audio', 'flush']);
  });

  test('runs with the pipeline options of the configuration and the cohort of its start', async () => {
    const { client, lanes } = await publish(
      { cohort: 'female' },
      { hopFrames: 48, minWindowMs: 500, minSpeechMs: 250, smoothingMs: 900 },
    );
    client.send({ type: 'end' });
    await client.closed;
    expect(lanes.streams[0]!.options).toMatchObject({
      sampleRate: 8_000,
      cohort: 'female',
      hopFrames: 48,
      minWindowMs: 500,
      minSpeechMs: 250,
      smoothingMs: 900,
    });
    expect(lanes.streams[0]!.flow).toEqual({ live: true });
  });

  test('weighs emotions as its start says, else as the configuration does', async () => {
    const stated = await publish({ priors: { angry: 9 } }, { priors: 'uniform' });
    expect(stated.lanes.streams[0]!.options.priors).toMatchObject({
      source: 'stream',
      weights: { angry: 9 / 16 },
    });
    const configured = await publish({}, { priors: 'uniform' });
    expect(configured.lanes.streams[0]!.options.priors).toMatchObject({
      source: 'config',
      weights: { angry: 0.125 },
    });
  });

  test('is separated if its start says so, and refused with a single channel', async () => {
    const { lanes } = await publish({ channels: 2, separation: 'ica' });
    expect(lanes.streams[0]!.options.separation).toBe('ica');
    const { ingest } = await startTestServer();
    const client = await ingest();
    client.send({ ...START, separation: 'ica' });
    expect(await client.next('error')).toMatchObject({ code: 'ERR_CHANNELS' });
  });

  test('is refused with priors that make no sense', async () => {
    const { ingest } = await startTestServer();
    const client = await ingest();
    client.send({ ...START, priors: { angry: -1 } });
    expect(await client.next('error')).toMatchObject({ code: 'ERR_INVALID_MESSAGE' });
  });

  test('analyses every role when the configuration says `*`', async () => {
    const { ready } = await publish({ roles: ['agent'] }, { analyseRoles: ['*'] });
    expect(ready.channels).toEqual([{ channel: 0, role: 'agent', analysed: true }]);
  });
});

describe('a streamed WAV', () => {
  const header = wavHeader({ sampleRate: 16_000, channels: 2 });

  test('says rate and channels itself, however its header is cut', async () => {
    const { client, lanes, ready } = await publish({ encoding: 'wav', roles: ['customer', 'agent'] });
    expect(ready.channels).toEqual([]);
    client.send(header.subarray(0, 30));
    client.send(header.subarray(30));
    client.send(new Uint8Array(16_000 * 4));
    client.send({ type: 'end' });
    expect(await client.next('ended')).toMatchObject({ receivedMs: 1_000 });
    expect(lanes.streams[0]!.options).toMatchObject({
      sampleRate: 16_000,
      channels: [{ analysed: true }, { analysed: false }],
    });
  });

  test('that ends inside its header is refused and leaves no stream behind', async () => {
    const { client, get } = await publish({ encoding: 'wav', stream: 'call-1' });
    client.send(header.subarray(0, 30));
    client.send({ type: 'end' });
    expect(await client.next('error')).toMatchObject({ code: 'ERR_WAV_HEADER', retryable: false });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_WAV_HEADER);
    expect((await get('/v1/streams/call-1')).status).toBe(404);
  });

  test('with fewer channels than roles is refused', async () => {
    const { client } = await publish({ encoding: 'wav', roles: ['customer', 'agent', 'speaker'] });
    client.send(header);
    expect(await client.next('error')).toMatchObject({ code: 'ERR_INVALID_MESSAGE' });
  });
});

describe('progress', () => {
  test('is told every second: received, processed, lag and real-time factor', async () => {
    const { client, clock, lanes } = await publish({ events: true });
    client.send(silence(1_000));
    await client.next('emotion.window');
    clock.advance(1_000);
    expect(await client.next('ack')).toEqual({
      type: 'ack',
      receivedMs: 1_000,
      processedMs: 1_000,
      lagMs: 0,
      realTimeFactor: 1,
    });
    client.send(silence(1_000));
    await client.next('emotion.window');
    clock.advance(3_000);
    await client.next('ack');
    await client.next('ack');
    expect(await client.next('ack')).toMatchObject({ receivedMs: 2_000, realTimeFactor: 0.5 });
    expect(lanes.streams).toHaveLength(1);
  });
});

describe('silence of the publisher', () => {
  test('is warned of at 45 s and refused at 60 s', async () => {
    const { client, clock } = await publish({ stream: 'call-1' }, NO_PINGS);
    clock.advance(45_000);
    expect(await client.next('warning')).toMatchObject({ code: 'ERR_IDLE' });
    clock.advance(15_000);
    expect(await client.next('error')).toMatchObject({ code: 'ERR_IDLE', retryable: true });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_IDLE);
    expect(client.received.filter(({ type }) => type === 'warning')).toHaveLength(1);
  });

  test('is no matter while it sends `keepAlive`', async () => {
    const { client, clock } = await publish({}, NO_PINGS);
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(40_000);
      client.send({ type: 'keepAlive' });
      client.send(silence(20));
      await client.next('ack');
      client.send({ type: 'flush' });
      await settled(client);
    }
    expect(client.received.some(({ type }) => type === 'warning' || type === 'error')).toBe(false);
  });

  test('before `start` is refused as well', async () => {
    const { ingest, clock } = await startTestServer(NO_PINGS);
    const client = await ingest();
    clock.advance(60_000);
    expect(await client.next('error')).toMatchObject({ code: 'ERR_IDLE' });
  });
});

describe('audio ahead of real time', () => {
  test('of a live stream is warned of, then refused, and what came before is analysed', async () => {
    const { client } = await publish({ stream: 'call-1', events: true });
    for (let second = 0; second < 8; second++) client.send(silence(1_000));
    expect(await client.next('warning')).toMatchObject({ code: 'ERR_TOO_FAR_AHEAD' });
    for (let second = 0; second < 3; second++) client.send(silence(1_000));
    expect(await client.next('error')).toMatchObject({ code: 'ERR_TOO_FAR_AHEAD', retryable: true });
    expect(await client.next('stream.ended')).toMatchObject({
      outcome: 'failed',
      receivedMs: 11_000,
      error: { code: 'ERR_TOO_FAR_AHEAD' },
    });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_TOO_FAR_AHEAD);
  });

  test('of a recording makes the server stop reading until the lane has room', async () => {
    const { client, lanes } = await publish({ live: false });
    lanes.isFull = true;
    client.send(silence(60_000));
    const chunk = silence(100_000);
    for (let i = 0; i < 40; i++) client.send(chunk);
    client.send({ type: 'end' });
    await until(() => lanes.streams[0]!.inputs.length > 0 && client.socket.bufferedAmount > 0);
    expect(lanes.streams[0]!.inputs.length).toBeLessThan(41);
    lanes.drain();
    expect(await client.next('ended')).toMatchObject({ receivedMs: 4_060_000 });
    expect(lanes.streams[0]!.flow).toEqual({ live: false });
  });
});

describe('a publisher that goes away without `end`', () => {
  test('leaves a stream that ends as disconnected after its last audio', async () => {
    const { client, events } = await publish({ stream: 'call-1' });
    const subscriber = await events();
    subscriber.send({ type: 'subscribe', id: 1 });
    await subscriber.next('subscribed');
    client.send(silence(1_500));
    client.close();
    await subscriber.next('emotion.window');
    expect(await subscriber.next('stream.ended')).toMatchObject({
      outcome: 'disconnected',
      receivedMs: 1_500,
      windows: 1,
    });
  });

  test('while everything is being analysed still completes its stream', async () => {
    const { client, events, lanes } = await publish({ stream: 'call-1' });
    const subscriber = await events();
    subscriber.send({ type: 'subscribe', id: 1 });
    await subscriber.next('subscribed');
    lanes.holdsEnds = true;
    client.send(silence(1_000));
    client.send({ type: 'end' });
    await subscriber.next('emotion.window');
    client.socket.terminate();
    await client.closed;
    lanes.release();
    expect(await subscriber.next('stream.ended')).toMatchObject({ outcome: 'completed' });
  });
});

describe('a lane that fails', () => {
  test('ends the stream as failed and tells the publisher without inner details', async () => {
    const { client, lanes, log } = await publish({ stream: 'call-1', events: true });
    await client.next('stream.started');
    lanes.streams[0]!.fail(new Error('segmentation fault at 0x1'));
    expect(await client.next('error')).toMatchObject({ code: 'ERR_INTERNAL', retryable: true });
    expect(await client.closed).toEqual({ code: CLOSE_CODES.ERR_INTERNAL, reason: 'ERR_INTERNAL' });
    expect(client.received.find(({ type }) => type === 'stream.ended')).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(client.received)).not.toContain('0x1');
    expect(JSON.stringify(log)).toContain('0x1');
  });
});

/** Resolves when the server has handled everything sent so far. */
async function settled(client: { socket: import('ws').WebSocket }): Promise<void> {
  const pong = new Promise((resolve) => client.socket.once('pong', resolve));
  client.socket.ping();
  await pong;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function wavHeader({ sampleRate, channels }: { sampleRate: number; channels: number }): Uint8Array {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(0xffffffff, 40);
  return header;
}
