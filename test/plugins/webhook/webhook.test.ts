import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWebhookPlugin } from '../../../plugins/webhook/webhook.ts';
import { createEventMaker, pluginConformance, settle, startPlugin } from '../../../src/sdk/testing.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { createFakeReceiver, type FakeReceiver } from './fake-receiver.ts';

const SECRET = 'a secret of sixteen or more';

function plugin(receiver: FakeReceiver, environment: Record<string, string> = {}) {
  return createWebhookPlugin({ send: receiver.send, random: () => 0.5, environment });
}

interface Endpoint {
  readonly url?: string;
  readonly secret?: string;
  readonly events?: readonly string[];
  readonly streams?: readonly string[];
}

async function start(receiver: FakeReceiver, options: object = {}, endpoint: Endpoint = {}) {
  const deadLetterFile = join(await temporaryFolder(), 'dead.jsonl');
  const endpoints = [{ url: 'https://crm.example.org/hook', ...endpoint }];
  const harness = await startPlugin(plugin(receiver), { endpoints, deadLetterFile, ...options });
  const deadLetters = async () =>
    (await readFile(deadLetterFile, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
  return { harness, deadLetters };
}

const messages = (receiver: FakeReceiver) =>
  receiver.accepted.map(({ data }) => (data as { readonly message: string }).message);

describe('conformance', () => {
  const receiver = createFakeReceiver();
  const options = { endpoints: [{ url: 'http://127.0.0.1:9/hook' }] };
  for (const { name, run } of pluginConformance(plugin(receiver), { options })) test(name, run);
});

test('sends an alert as one signed CloudEvent', async () => {
  const receiver = createFakeReceiver();
  const { harness } = await start(receiver, {}, { secret: SECRET });
  await harness.clock.advance(1_700_000_000_000);
  const call = createEventMaker();
  const [started, window, alert] = [call.started(), call.window('angry'), call.alert('anger')];
  await harness.send(started, window, alert);
  expect(receiver.attempts).toHaveLength(1);
  const { url, headers, body } = receiver.attempts[0]!;
  expect(url).toBe('https://crm.example.org/hook');
  expect(JSON.parse(body)).toEqual({
    specversion: '1.0',
    id: `call-1/epoch-1/${alert.offset}`,
    source: 'urn:undertone',
    type: 'undertone.alert',
    subject: 'call-1',
    time: '2023-11-14T22:13:20.000Z',
    datacontenttype: 'application/json',
    data: alert,
  });
  expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(headers['webhook-timestamp']).toBe('1700000000');
  const signed = `${headers['webhook-id']}.1700000000.${body}`;
  const expected = createHmac('sha256', SECRET).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
});

test('an endpoint that is down for 60 s loses no alert, and order is kept', async () => {
  const receiver = createFakeReceiver();
  receiver.answer = new Error('connection refused');
  const { harness, deadLetters } = await start(receiver);
  const call = createEventMaker();
  for (let second = 0; second < 60; second += 1) {
    await harness.send(call.alert(`alert ${second}`));
    await harness.clock.advance(1_000);
  }
  expect(receiver.accepted).toEqual([]);
  receiver.answer = 200;
  for (let second = 0; second < 60; second += 1) await harness.clock.advance(1_000);
  expect(messages(receiver)).toEqual(Array.from({ length: 60 }, (_, i) => `alert ${i}`));
  expect(harness.metric('deliveries_total', { result: 'delivered' })).toBe(60);
  expect(await deadLetters()).toEqual([]);
});

test('waits longer after each failure, and as long as the receiver asks', async () => {
  const receiver = createFakeReceiver();
  receiver.answer = 503;
  const { harness } = await start(receiver, { retryBaseMs: 1_000, retryMaxMs: 4_000 });
  await harness.send(createEventMaker().alert('anger'));
  const waits: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const [before, attempts] = [harness.clock.now(), receiver.attempts.length];
    while (receiver.attempts.length === attempts) await harness.clock.advance(250);
    waits.push(harness.clock.now() - before);
  }
  expect(waits).toEqual([750, 1_500, 3_000, 3_000]);
  receiver.retryAfterSeconds = 20;
  await harness.clock.advance(3_000);
  const attempts = receiver.attempts.length;
  await harness.clock.advance(19_000);
  expect(receiver.attempts).toHaveLength(attempts);
  await harness.clock.advance(1_000);
  expect(receiver.attempts).toHaveLength(attempts + 1);
});

test('an answer that never comes is a failure after timeoutMs', async () => {
  const receiver = createFakeReceiver();
  receiver.answer = 'silence';
  const { harness } = await start(receiver, { timeoutMs: 2_000 });
  await harness.send(createEventMaker().alert('anger'));
  receiver.answer = 200;
  await harness.clock.advance(2_000);
  expect(receiver.accepted).toEqual([]);
  await harness.clock.advance(1_000);
  expect(messages(receiver)).toEqual(['anger']);
});

describe('what cannot be delivered goes into the dead-letter file', () => {
  test('when the receiver refuses it, without a second try', async () => {
    const receiver = createFakeReceiver();
    receiver.answer = 400;
    const { harness, deadLetters } = await start(receiver);
    await harness.send(createEventMaker().alert('anger'));
    await harness.close();
    expect(receiver.attempts).toHaveLength(1);
    const [line] = await deadLetters();
    expect(JSON.parse(line!)).toMatchObject({
      specversion: '1.0',
      reason: 'answer 400',
      data: { type: 'alert', message: 'anger' },
    });
    expect(harness.logs.map(({ message }) => message)).toEqual([
      'events could not be delivered and are dead letters',
    ]);
  });

  test('when it is older than giveUpMs', async () => {
    const receiver = createFakeReceiver();
    receiver.answer = 500;
    const { harness, deadLetters } = await start(receiver, { giveUpMs: 10_000 });
    await harness.send(createEventMaker().alert('anger'));
    await harness.clock.advance(60_000);
    await harness.close();
    expect(await deadLetters()).toHaveLength(1);
  });

  test('when too many wait, the oldest first', async () => {
    const receiver = createFakeReceiver();
    receiver.answer = 500;
    const { harness, deadLetters } = await start(receiver, { maxQueued: 3 });
    const call = createEventMaker();
    await harness.send(...['a', 'b', 'c', 'd', 'e'].map((message) => call.alert(message)));
    receiver.answer = 200;
    await harness.clock.advance(2_000);
    await harness.close();
    const dead = (await deadLetters()).map(
      (line) => (JSON.parse(line) as { data: { message: string } }).data.message,
    );
    expect([...dead, ...messages(receiver)].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(messages(receiver)).toContain('e');
  });

  test('when the server closes and it is still refused', async () => {
    const receiver = createFakeReceiver();
    receiver.answer = 500;
    const { harness, deadLetters } = await start(receiver);
    await harness.send(createEventMaker().alert('anger'));
    await harness.close();
    expect(receiver.attempts).toHaveLength(2);
    expect(await deadLetters()).toHaveLength(1);
  });

  test('when the server closes and no answer comes', async () => {
    const receiver = createFakeReceiver();
    receiver.answer = 'silence';
    const { harness, deadLetters } = await start(receiver, { closeWaitMs: 1_000 });
    await harness.send(createEventMaker().alert('anger'));
    const closed = harness.close();
    await harness.clock.advance(1_000);
    await closed;
    expect(await deadLetters()).toHaveLength(1);
  });
});

test('batches what comes within batchWaitMs, and a full batch at once', async () => {
  const receiver = createFakeReceiver();
  const { harness } = await start(receiver, { batchSize: 3, batchWaitMs: 500 });
  const call = createEventMaker();
  await harness.send(call.alert('a'), call.alert('b'));
  expect(receiver.attempts).toHaveLength(0);
  await harness.send(call.alert('c'));
  expect(receiver.attempts).toHaveLength(1);
  expect(receiver.attempts[0]!.headers['content-type']).toBe(
    'application/cloudevents-batch+json; charset=utf-8',
  );
  await harness.send(call.alert('d'));
  await harness.clock.advance(499);
  expect(receiver.attempts).toHaveLength(1);
  await harness.clock.advance(1);
  expect(messages(receiver)).toEqual(['a', 'b', 'c', 'd']);
});

test('keeps to maxPerHost over endpoints of one host, and endpoints do not wait for other hosts', async () => {
  const receiver = createFakeReceiver();
  receiver.answer = 'silence';
  const paths = ['a.example/1', 'a.example/2', 'a.example/3', 'b.example/1'];
  const endpoints = paths.map((path) => ({ url: `https://${path}` }));
  const { harness } = await start(receiver, { endpoints, maxPerHost: 2, timeoutMs: 1_000 });
  await harness.send(createEventMaker().alert('anger'));
  expect(receiver.attempts.map(({ url }) => url).sort()).toEqual([
    'https://a.example/1',
    'https://a.example/2',
    'https://b.example/1',
  ]);
  expect(receiver.mostAtOnce).toBe(3);
  receiver.answer = 200;
  await harness.clock.advance(5_000);
  await settle();
  expect(receiver.accepted).toHaveLength(4);
});

test('each endpoint gets the types and streams it wants', async () => {
  const receiver = createFakeReceiver();
  const { harness } = await start(receiver, {}, { events: ['emotion.state'], streams: ['call-*'] });
  const [call, other] = [createEventMaker(), createEventMaker({ stream: 'test-1' })];
  await harness.send(call.state('angry'), call.alert('anger'), other.state('sad'));
  expect(receiver.accepted.map(({ type, subject }) => [type, subject])).toEqual([
    ['undertone.emotion.state', 'call-1'],
  ]);
});

describe('options', () => {
  test('a secret may come from the environment', async () => {
    const receiver = createFakeReceiver();
    const endpoint = { url: 'https://crm.example.org', secretVariable: 'HOOK_SECRET' };
    const withSecret = plugin(receiver, { HOOK_SECRET: SECRET });
    expect(withSecret.resolveOptions({ endpoints: [endpoint] }).problems).toEqual([]);
    expect(plugin(receiver).resolveOptions({ endpoints: [endpoint] }).problems).toEqual([
      'endpoints[0]: the variable HOOK_SECRET must hold a secret of 16 or more characters',
    ]);
  });

  test('a secret that is wrong is not repeated', () => {
    const { problems } = plugin(createFakeReceiver()).resolveOptions({
      endpoints: [{ url: 'ftp://crm.example.org', secret: 'hunter2' }],
    });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter2');
  });
});
