import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { UndertoneEvent } from '../../src/sdk/events.ts';
import { createPublisher } from '../../src/sdk/publisher/publisher.ts';
import type { SubscriberStatus } from '../../src/sdk/subscriber/status.ts';
import { createSubscriber, type Subscriber } from '../../src/sdk/subscriber/subscriber.ts';
import { type RealServer, startRealServer } from '../e2e/real-server.ts';
import { REPOSITORY } from '../requirements.ts';

let folder: string;
let server: RealServer;
let speech: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-'));
  server = await startRealServer(folder);
  speech = await readFile(join(REPOSITORY, 'test', 'samples', 'speech.wav'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function wavPublisher(stream: string) {
  const options = { url: server.url, webSocket: WebSocket, stream, encoding: 'wav', live: false } as const;
  const publisher = createPublisher({ ...options, events: true });
  onTestFinished(() => publisher.close());
  return publisher;
}

async function publish(stream: string): Promise<UndertoneEvent[]> {
  const publisher = wavPublisher(stream);
  await publisher.open();
  if (!publisher.write(speech)) await publisher.drained();
  await publisher.end();
  const events: UndertoneEvent[] = [];
  for await (const event of publisher.events) events.push(event);
  return events;
}

async function readUntilEnd(subscriber: Subscriber): Promise<UndertoneEvent[]> {
  const events: UndertoneEvent[] = [];
  for await (const event of subscriber) {
    events.push(event);
    if (event.type === 'stream.ended') break;
  }
  return events;
}

describe('the client against the real server', () => {
  test('receives as subscriber what the publisher receives, in order and without holes', async () => {
    const subscriber = createSubscriber({ url: server.url, webSocket: WebSocket, streams: ['one'] });
    await subscriber.open();
    const [published, subscribed] = await Promise.all([publish('one'), readUntilEnd(subscriber)]);
    expect(subscribed).toEqual(published);
    expect(subscribed.map(({ offset }) => offset)).toEqual(subscribed.map((_, index) => index));
    expect(subscribed.some((event) => event.type === 'emotion.window' && !event.abstained)).toBe(true);
  });

  test('resumes after broken connections, and receives every event exactly once', async () => {
    /** Breaks the connection without a word after three messages, as a bad network does. */
    class FragileWebSocket extends WebSocket {
      #left = 3;

      override emit(event: string | symbol, ...args: unknown[]): boolean {
        if (event !== 'message') return super.emit(event, ...args);
        this.#left -= 1;
        if (this.#left < 0) this.terminate();
        return this.#left >= 0 && super.emit(event, ...args);
      }
    }
    const published = await publish('two');
    const first = published[0]!;
    const statuses: SubscriberStatus[] = [];
    const subscriber = createSubscriber({
      url: server.url,
      webSocket: FragileWebSocket,
      streams: ['two'],
      since: { two: { epoch: first.epoch, offset: 0 } },
      backoff: { baseMs: 0, maxMs: 0 },
      onStatus: (status) => void statuses.push(status),
    });
    expect(await readUntilEnd(subscriber)).toEqual(published.slice(1));
    expect(statuses.filter(({ type }) => type === 'reconnecting').length).toBeGreaterThan(2);
    expect(statuses.some(({ type }) => type === 'gap')).toBe(false);
  });

  test('is told of a gap where the server has forgotten', async () => {
    const statuses: SubscriberStatus[] = [];
    const subscriber = createSubscriber({
      url: server.url,
      webSocket: WebSocket,
      since: { 'never-heard-of': { epoch: 'old', offset: 7 } },
      onStatus: (status) => void statuses.push(status),
    });
    await subscriber.open();
    subscriber.close();
    expect(statuses).toContainEqual({
      type: 'gap',
      stream: 'never-heard-of',
      epoch: 'old',
      from: 8,
      to: null,
      reason: 'notRecovered',
    });
  });

  test('gets a sign of life from a server with nothing to say', async () => {
    const statuses: SubscriberStatus[] = [];
    const answered = new Promise<string>((resolve) => {
      class ListeningWebSocket extends WebSocket {
        constructor(url: string, protocols: string[] = []) {
          super(url, protocols);
          this.on('message', (data) => {
            const text = data.toString();
            if (text.includes('unsubscribed')) resolve(text);
          });
        }
      }
      const subscriber = createSubscriber({
        url: server.url,
        webSocket: ListeningWebSocket,
        streams: ['quiet'],
        heartbeatMs: 20,
        onStatus: (status) => void statuses.push(status),
      });
      onTestFinished(() => subscriber.close());
      void subscriber.open();
    });
    expect(JSON.parse(await answered)).toEqual({ type: 'unsubscribed', id: 0 });
    expect(statuses.map(({ type }) => type)).toEqual(['connecting', 'connected']);
  });

  test('throws what the server refuses with', async () => {
    const taken = wavPublisher('taken');
    await taken.open();
    await expect(wavPublisher('taken').open()).rejects.toMatchObject({
      code: 'ERR_STREAM_EXISTS',
      retryable: true,
    });
    await expect(wavPublisher('no spaces').open()).rejects.toMatchObject({
      code: 'ERR_STREAM_NAME',
      retryable: false,
    });
  });

  test('throws when there is no server', async () => {
    const nowhere = { url: 'ws://127.0.0.1:1', webSocket: WebSocket };
    const publisher = createPublisher({ ...nowhere, encoding: 'wav' });
    await expect(publisher.open()).rejects.toMatchObject({ code: 'ERR_CONNECTION', retryable: true });
    const subscriber = createSubscriber({ ...nowhere, maxAttempts: 1 });
    await expect(subscriber.open()).rejects.toMatchObject({
      code: 'ERR_CONNECTION',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
