/** The real server in a process of its own: real sockets, real lanes, a real model, real speech. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EmotionWindow, UndertoneEvent } from '../../src/sdk/events.ts';
import { CLOSE_CODES } from '../../src/server/protocol/close-codes.ts';
import { BAD_INPUT } from '../server/bad-input.ts';
import { connectClient, type TestClient } from '../server/test-client.ts';
import { modelFolder, type ServerProcess, startServerProcess } from './server-process.ts';
import { cut, readSpeech, toPcm16, toTelephone } from './speech-clip.ts';

/** Starting a process that compiles its sources takes a while on a busy machine. */
const START_TIMEOUT_MS = 120_000;

let folder: string;
let server: ServerProcess;
let speech: Float32Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-e2e-'));
  speech = await readSpeech();
  server = await startServerProcess(await modelFolder(folder));
}, START_TIMEOUT_MS);

afterAll(async () => {
  await server?.end();
  await rm(folder, { recursive: true, force: true });
}, START_TIMEOUT_MS);

async function subscribe(stream: string): Promise<TestClient> {
  const client = await connectClient(`${server.url}/v1/events`);
  client.send({ type: 'subscribe', id: 1, streams: [stream] });
  await client.next('subscribed');
  return client;
}

function eventsOf(client: TestClient): UndertoneEvent[] {
  return client.received.filter(({ offset }) => offset !== undefined) as unknown as UndertoneEvent[];
}

describe('real speech in, the same events out to everyone', () => {
  test.each([
    { name: '8 kHz mu-law', encoding: 'mulaw', sampleRate: 8_000, encode: toTelephone, frameBytes: 160 },
    { name: '48 kHz PCM', encoding: 'pcm_s16le', sampleRate: 48_000, encode: toPcm16, frameBytes: 1_920 },
  ])('$name in frames of 20 ms', async ({ encoding, sampleRate, encode, frameBytes }) => {
    const stream = `clip-${encoding}`;
    const subscriber = await subscribe('clip-*');
    const publisher = await connectClient(`${server.url}/v1/ingest`);
    publisher.send({ type: 'start', stream, encoding, sampleRate, events: true, live: false });
    await publisher.next('ready');
    for (const frame of cut(encode(speech), frameBytes)) publisher.send(frame);
    publisher.send({ type: 'end' });
    const ended = await publisher.next('ended');
    expect((await publisher.closed).code).toBe(1_000);
    await subscriber.next('stream.ended');
    subscriber.close();

    const received = eventsOf(subscriber);
    expect(received).toEqual(eventsOf(publisher));
    expect(received.map(({ offset }) => offset)).toEqual(received.map((_, index) => index));
    expect(received[0]).toMatchObject({ type: 'stream.started', sampleRate });
    expect(received.at(-1)).toMatchObject({ type: 'stream.ended', outcome: 'completed' });
    expect(ended.receivedMs).toBeCloseTo(speech.length / 48, -1);
    const windows = received.filter(
      (event): event is UndertoneEvent & EmotionWindow => event.type === 'emotion.window',
    );
    expect(windows.length).toBe(ended.windows);
    const scored = windows.filter((window) => window.abstained === undefined);
    expect(scored.length).toBeGreaterThan(0);
    for (const { probabilities } of scored) {
      const sum = Object.values(probabilities).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 3);
    }
  });

  test('a subscriber that comes later resumes without a hole', async () => {
    const stream = 'resumed';
    const publisher = await connectClient(`${server.url}/v1/ingest`);
    publisher.send({
      type: 'start',
      stream,
      encoding: 'pcm_s16le',
      sampleRate: 48_000,
      events: true,
      live: false,
    });
    const { epoch } = await publisher.next('ready');
    publisher.send(toPcm16(speech));
    publisher.send({ type: 'end' });
    await publisher.closed;
    const subscriber = await connectClient(`${server.url}/v1/events`);
    subscriber.send({ type: 'subscribe', id: 1, since: { [stream]: { epoch, offset: 0 } } });
    const subscribed = await subscriber.next('subscribed');
    expect(subscribed.recovered).toMatchObject({ [stream]: { epoch, recovered: true } });
    await subscriber.next('stream.ended');
    expect(eventsOf(subscriber)).toEqual(eventsOf(publisher).slice(1));
    subscriber.close();
  });
});

describe('bad input is answered with a code and advice, and the server lives on', () => {
  test.each(BAD_INPUT)('$name', async ({ messages, code, says }) => {
    const client = await connectClient(`${server.url}/v1/ingest`);
    for (const message of messages) client.send(message);
    const error = await client.next('error');
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(says);
    expect((await client.closed).code).toBe(CLOSE_CODES[code]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

describe('operation', () => {
  test('metrics tell the latency of the windows judged so far', async () => {
    const scrape = async () => (await fetch(`${server.url}/metrics`)).text();
    // A stream that failed is over for its publisher a moment before its lane has let go of it.
    await expect.poll(scrape, { timeout: 10_000 }).toMatch(/undertone_streams_active 0/);
    const metrics = await scrape();
    expect(metrics).toMatch(/undertone_window_latency_seconds_count [1-9]/);
    expect(metrics).toMatch(/undertone_stage_duration_seconds_count\{stage="inference"\} [1-9]/);
  });

  test('SIGTERM asks subscribers to come back, closes them with 1012 and ends with exit code 0', async () => {
    const subscriber = await subscribe('*');
    const exitCode = server.end();
    expect(await subscriber.next('reconnect')).toMatchObject({ afterMs: expect.any(Number) });
    expect((await subscriber.closed).code).toBe(1_012);
    expect(await exitCode).toBe(0);
  });
});
