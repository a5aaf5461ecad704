/** Subscribers that die and servers that die: nobody loses an event without being told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { UndertoneEvent } from '../../src/sdk/events.ts';
import type { LogPosition } from '../../src/sdk/messages.ts';
import type { SubscriberStatus } from '../../src/sdk/subscriber/status.ts';
import { createSubscriber } from '../../src/sdk/subscriber/subscriber.ts';
import { freePort } from '../docker/free-port.ts';
import { connectClient, type TestClient } from '../server/test-client.ts';
import { modelFolder, type ServerProcess, startServerProcess } from './server-process.ts';
import { readSpeech, toTelephone } from './speech-clip.ts';

/** Starting a process that compiles its sources takes a while on a busy machine. */
const TIMEOUT_MS = 240_000;

const LIVES = 50;
/** Audio that is sent in every life of the subscriber: more events than it lives to see. */
const BYTES_A_LIFE = 3 * 8_000;

let folder: string;
let model: string;
let speech: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-recovery-'));
  model = await modelFolder(folder);
  speech = toTelephone(await readSpeech());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The clip over and over, from a byte on. */
function audioFrom(position: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => speech[(position + i) % speech.length]!);
}

async function publish(
  server: ServerProcess,
  stream: string,
): Promise<TestClient & { readonly epoch: string }> {
  const client = await connectClient(`${server.url}/v1/ingest`);
  client.send({ type: 'start', stream, encoding: 'mulaw', sampleRate: 8_000, events: true, live: false });
  const { epoch } = await client.next('ready');
  return { ...client, epoch: epoch as string };
}

/** A WebSocket of which a test can get hold, to cut it off without a word as a killed process does. */
function createCutter() {
  let newest: WebSocket | null = null;
  class CuttableWebSocket extends WebSocket {
    constructor(url: string, protocols: string[] = []) {
      super(url, protocols);
      newest = this;
    }
  }
  return { webSocket: CuttableWebSocket, cut: () => newest?.terminate() };
}

test(
  `a subscriber that is killed ${LIVES} times in a call ends with every event exactly once`,
  async () => {
    const server = await startServerProcess(model);
    onTestFinished(() => server.kill());
    const publisher = await publish(server, 'call-1');
    const { webSocket, cut } = createCutter();
    const seen: UndertoneEvent[] = [];
    let position: LogPosition = { epoch: publisher.epoch, offset: -1 };
    const live = async (events: number) => {
      const options = { url: server.url, webSocket, streams: ['call-1'], since: { 'call-1': position } };
      let left = events;
      for await (const event of createSubscriber(options)) {
        seen.push(event);
        position = { epoch: event.epoch, offset: event.offset };
        left -= 1;
        if (left > 0 && event.type !== 'stream.ended') continue;
        cut();
        break;
      }
    };
    for (let life = 0; life < LIVES; life++) {
      publisher.send(audioFrom(life * BYTES_A_LIFE, BYTES_A_LIFE));
      await live(1 + ((life * 7) % 5));
    }
    publisher.send({ type: 'end' });
    await publisher.closed;
    await live(Number.POSITIVE_INFINITY);
    const published = publisher.received.filter(({ offset }) => offset !== undefined);
    expect(seen.length).toBeGreaterThan(LIVES * 5);
    expect(seen).toEqual(published);
    expect(seen.map(({ offset }) => offset)).toEqual(seen.map((_, index) => index));
  },
  TIMEOUT_MS,
);

test(
  'a subscriber of a server that is killed comes back and learns that the epoch has changed',
  async () => {
    const port = await freePort();
    const first = await startServerProcess(model, port);
    const statuses: SubscriberStatus[] = [];
    const events: UndertoneEvent[] = [];
    let wake = () => {};
    const subscriber = createSubscriber({
      url: first.url,
      webSocket: WebSocket,
      backoff: { baseMs: 50, maxMs: 500 },
      onStatus: (status) => statuses.push(status),
    });
    onTestFinished(() => subscriber.close());
    void (async () => {
      for await (const event of subscriber) {
        events.push(event);
        wake();
      }
    })();
    const until = async (isSo: () => boolean) => {
      while (!isSo()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    await subscriber.open();
    const before = await publish(first, 'call-1');
    before.send(audioFrom(0, BYTES_A_LIFE));
    await until(() => events.some(({ type }) => type === 'emotion.window'));
    await first.kill();
    const lastOffset = events.at(-1)!.offset;

    const second = await startServerProcess(model, port);
    onTestFinished(() => second.kill());
    const isBack = () => statuses.filter(({ type }) => type === 'connected').length === 2;
    await expect.poll(isBack, { timeout: 60_000 }).toBe(true);
    const after = await publish(second, 'call-1');
    after.send(audioFrom(0, BYTES_A_LIFE));
    await until(() => events.some(({ epoch }) => epoch === after.epoch));
    expect(after.epoch).not.toBe(before.epoch);
    expect(statuses).toContainEqual({
      type: 'gap',
      stream: 'call-1',
      epoch: before.epoch,
      from: lastOffset + 1,
      to: null,
      reason: 'notRecovered',
    });
  },
  TIMEOUT_MS,
);
