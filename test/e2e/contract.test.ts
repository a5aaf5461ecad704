/** One real session of everything, written down and held against the contract, in both directions. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asyncApiDocument } from '../../src/server/protocol/contract/asyncapi.ts';
import { checkMessage } from '../server/contract-check.ts';
import { connectClient, type TestClient } from '../server/test-client.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { readSpeech, toTelephone } from './speech-clip.ts';

/** What a healthy machine never says; other tests see these and hold them against the contract too. */
const RARE = ['alert', 'gap', 'stream.degraded', 'stream.gap'];

let folder: string;
let server: RealServer;
let speech: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-contract-'));
  server = await startRealServer(folder);
  speech = toTelephone(await readSpeech());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A client whose every message, sent or received, is checked and noted by its type. */
async function record(path: string, seen: Set<string>): Promise<TestClient> {
  const client = await connectClient(server.url + path);
  client.socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string };
    checkMessage(path, 'send', message);
    seen.add(message.type);
  });
  return {
    ...client,
    send(message) {
      if (message instanceof Uint8Array) seen.add('audio');
      else if (typeof message === 'object') {
        checkMessage(path, 'receive', message);
        seen.add((message as { type: string }).type);
      }
      client.send(message);
    },
  };
}

test('every message of a session is as the contract says, and every message of the contract comes up', async () => {
  const seen = new Set<string>();
  const subscriber = await record('/v1/events', seen);
  subscriber.send({ type: 'subscribe', id: 1, since: { nobody: { epoch: 'e', offset: 3 } } });
  await subscriber.next('subscribed');
  subscriber.send({ type: 'subscribe', id: 2, streams: ['x*'], types: ['alert'] });
  await subscriber.next('subscribed');
  subscriber.send({ type: 'unsubscribe', id: 2 });
  await subscriber.next('unsubscribed');
  subscriber.socket.send('{"type":"subscribe","id":1}');
  await subscriber.next('error');

  const recorded = await record('/v1/ingest', seen);
  recorded.send({
    type: 'start',
    stream: 'call-1',
    encoding: 'mulaw',
    sampleRate: 8_000,
    events: true,
    live: false,
  });
  await recorded.next('ready');
  recorded.send({ type: 'keepAlive' });
  for (let i = 0; i < 3; i++) recorded.send(speech);
  recorded.send({ type: 'flush' });
  await recorded.next('emotion.state');
  await recorded.next('ack');
  recorded.send({ type: 'end' });
  await recorded.next('ended');
  expect((await recorded.closed).code).toBe(1_000);

  const hasty = await record('/v1/ingest', seen);
  hasty.send({
    type: 'start',
    encoding: 'mulaw',
    sampleRate: 8_000,
    channels: 2,
    roles: ['customer', 'agent'],
  });
  await hasty.next('ready');
  hasty.send(new Uint8Array(8 * 16_000));
  expect(await hasty.next('warning')).toMatchObject({ code: 'ERR_TOO_FAR_AHEAD' });
  hasty.send(new Uint8Array(4 * 16_000));
  expect(await hasty.next('error')).toMatchObject({ code: 'ERR_TOO_FAR_AHEAD' });
  await hasty.closed;

  const closed = server.close();
  await subscriber.next('reconnect');
  await closed;
  const { components } = asyncApiDocument() as { components: { messages: object } };
  const missing = Object.keys(components.messages).filter((type) => !seen.has(type) && !RARE.includes(type));
  expect(missing).toEqual([]);
});
