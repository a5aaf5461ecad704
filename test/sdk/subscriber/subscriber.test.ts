import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { UndertoneError } from '../../../src/sdk/errors.ts';
import type { EmotionState, EventEnvelope, UndertoneEvent } from '../../../src/sdk/events.ts';
import type { SubscribeMessage } from '../../../src/sdk/messages.ts';
import type { SubscriberOptions } from '../../../src/sdk/subscriber/options.ts';
import type { SubscriberStatus } from '../../../src/sdk/subscriber/status.ts';
import { createSubscriber, type Subscriber } from '../../../src/sdk/subscriber/subscriber.ts';
import {
  createEventMaker,
  createFakeSocketServer,
  createFakeUndertone,
  createManualClock,
  settle,
} from '../../../src/sdk/testing.ts';

type Extras = Partial<SubscriberOptions>;

function setUp(extras: Extras = {}) {
  const server = createFakeUndertone();
  const clock = createManualClock();
  const statuses: SubscriberStatus[] = [];
  const onStatus = (status: SubscriberStatus) => void statuses.push(status);
  const defaults = { url: 'ws://fake', webSocket: server.webSocket, clock, onStatus, random: () => 0.5 };
  const subscriber = createSubscriber({ ...defaults, ...extras });
  return { server, clock, statuses, subscriber };
}

/** A server whose every step the test takes itself. */
function setUpByHand(extras: Extras = {}) {
  const server = createFakeSocketServer();
  const clock = createManualClock();
  const statuses: SubscriberStatus[] = [];
  const onStatus = (status: SubscriberStatus) => void statuses.push(status);
  const defaults = { url: 'ws://fake', webSocket: server.webSocket, clock, onStatus, random: () => 0.5 };
  const subscriber = createSubscriber({ ...defaults, ...extras });
  const connection = async () => {
    const next = await server.nextConnection();
    next.accept();
    await settle();
    return next;
  };
  return { server, clock, statuses, subscriber, connection };
}

async function read(subscriber: Subscriber, count: number): Promise<UndertoneEvent[]> {
  const events: UndertoneEvent[] = [];
  const iterator = subscriber[Symbol.asyncIterator]();
  while (events.length < count) {
    const { value, done } = await iterator.next();
    if (done) break;
    events.push(value);
  }
  return events;
}

const offsets = (events: readonly UndertoneEvent[]) => events.map(({ offset }) => offset);

describe('createSubscriber', () => {
  test('hands out events as they are published', async () => {
    const { server, subscriber } = setUp();
    await subscriber.open();
    const maker = createEventMaker();
    const published = [maker.started(), maker.window('happy'), maker.state('happy')];
    for (const event of published) server.publish(event);
    expect(await read(subscriber, 3)).toEqual(published);
  });

  test('knows the type of the events that were asked for', () => {
    const subscriber = createSubscriber({
      url: 'ws://fake',
      webSocket: createFakeUndertone().webSocket,
      types: ['emotion.state'],
    });
    expectTypeOf(subscriber).toEqualTypeOf<Subscriber<'emotion.state'>>();
    expectTypeOf<typeof subscriber>().toExtend<AsyncIterable<EmotionState & EventEnvelope>>();
  });

  test('asks for the streams and types it was told to, and for the end of streams besides', async () => {
    const { server, subscriber } = setUp({ streams: ['call-*'], types: ['emotion.state'] });
    await subscriber.open();
    expect(server.connections[0]?.messages).toEqual([
      { type: 'subscribe', id: 1, streams: ['call-*'], types: ['emotion.state', 'stream.ended'] },
    ]);
  });

  test('keeps to itself the ends of streams that nobody asked for', async () => {
    const { server, subscriber } = setUp({ types: ['emotion.state'] });
    await subscriber.open();
    const first = createEventMaker({ stream: 'a' });
    server.publish(first.state('sad'));
    server.publish(first.ended());
    server.publish(createEventMaker({ stream: 'b' }).state('calm'));
    expect((await read(subscriber, 2)).map(({ type }) => type)).toEqual(['emotion.state', 'emotion.state']);
  });

  test('does not connect before it is opened or read', async () => {
    const { server } = setUp();
    await settle();
    expect(server.connections).toHaveLength(0);
  });

  test('closes when the loop is left', async () => {
    const { server, subscriber, statuses } = setUp();
    await subscriber.open();
    server.publish(createEventMaker().started());
    for await (const _event of subscriber) break;
    await settle();
    expect(server.connections[0]?.closedWith).toBe(1000);
    expect(statuses.at(-1)).toEqual({ type: 'closed', error: null });
  });

  test('ends the loop when closed from elsewhere, once, and leaves no timer behind', async () => {
    const { clock, subscriber, statuses } = setUp();
    await subscriber.open();
    const reading = read(subscriber, 1);
    subscriber.close();
    subscriber.close();
    expect(await reading).toEqual([]);
    await settle();
    expect(clock.pending).toBe(0);
    expect(statuses.filter(({ type }) => type === 'closed')).toHaveLength(1);
  });

  test('is over before it began when closed first', async () => {
    const { server, subscriber } = setUp();
    subscriber.close();
    await expect(subscriber.open()).rejects.toMatchObject({ code: 'ERR_CONNECTION' });
    expect(await read(subscriber, 1)).toEqual([]);
    expect(server.connections).toHaveLength(0);
  });

  test('survives a status callback that throws, and does not hide what it threw', async () => {
    const uncaught = vi.fn();
    process.once('uncaughtException', uncaught);
    const { server, subscriber } = setUp({
      onStatus: ({ type }) => {
        if (type === 'connected') throw new Error('in the callback');
      },
    });
    await subscriber.open();
    server.publish(createEventMaker().started());
    expect(await read(subscriber, 1)).toHaveLength(1);
    await vi.waitFor(() => expect(uncaught).toHaveBeenCalledOnce());
  });
});

describe('a lost connection', () => {
  test('comes back by itself after a jittered wait that grows', async () => {
    const { clock, statuses, subscriber, connection } = setUpByHand();
    void subscriber.open();
    (await connection()).close(1006);
    await settle();
    expect(statuses.at(-1)).toMatchObject({ type: 'reconnecting', attempt: 2, delayMs: 250 });
    await clock.advance(250);
    (await connection()).close(1006);
    await settle();
    expect(statuses.at(-1)).toMatchObject({ type: 'reconnecting', attempt: 3, delayMs: 500 });
  });

  test('starts counting anew once a subscription has stood for a while', async () => {
    const { server, clock, statuses, subscriber } = setUp();
    await subscriber.open();
    server.breakConnections();
    await clock.advance(250);
    await clock.advance(10_000);
    server.breakConnections();
    await settle();
    expect(statuses.at(-1)).toMatchObject({ type: 'reconnecting', attempt: 2, delayMs: 250 });
  });

  test('resumes every stream after the last event received', async () => {
    const { server, clock, subscriber } = setUp();
    await subscriber.open();
    const maker = createEventMaker();
    server.publish(maker.started());
    server.publish(maker.window('calm'));
    await settle();
    server.breakConnections();
    await settle();
    server.publish(maker.window('calm'));
    await clock.advance(1_000);
    server.publish(maker.window('angry'));
    expect(offsets(await read(subscriber, 4))).toEqual([0, 1, 2, 3]);
    const resumed = server.connections[1]?.messages[0] as SubscribeMessage;
    expect(resumed.since).toEqual({ 'call-1': { epoch: 'epoch-1', offset: 1 } });
  });

  test('says which events can no longer be had', async () => {
    const { server, clock, statuses, subscriber } = setUp();
    await subscriber.open();
    const maker = createEventMaker();
    server.publish(maker.started());
    await settle();
    server.breakConnections();
    for (let count = 0; count < 5; count += 1) server.publish(maker.window('sad'));
    server.forget('call-1', 2);
    await clock.advance(1_000);
    expect(statuses).toContainEqual({
      type: 'gap',
      stream: 'call-1',
      epoch: 'epoch-1',
      from: 1,
      to: 5,
      reason: 'notRecovered',
    });
    server.publish(maker.window('sad'));
    expect(offsets(await read(subscriber, 2))).toEqual([0, 6]);
  });

  test('goes on from positions of an earlier run', async () => {
    const maker = createEventMaker();
    const { server, subscriber } = setUp({ since: { 'call-1': { epoch: 'epoch-1', offset: 0 } } });
    server.publish(maker.started());
    server.publish(maker.window('happy'));
    expect(offsets(await read(subscriber, 1))).toEqual([1]);
  });

  test('waits at least as long as the server asks', async () => {
    const { statuses, subscriber, connection } = setUpByHand();
    void subscriber.open();
    const server = await connection();
    server.send({
      type: 'error',
      code: 'ERR_CAPACITY',
      message: 'full',
      retryable: true,
      retryAfterMs: 9_000,
    });
    server.close(4005);
    await settle();
    expect(statuses.at(-1)).toMatchObject({ type: 'reconnecting', delayMs: 9_000 });
  });

  test('ends the loop with the error, after the events that had arrived, when trying again cannot help', async () => {
    const { subscriber, connection, statuses } = setUpByHand();
    void subscriber.open();
    const server = await connection();
    const event = createEventMaker().started();
    server.send({ type: 'subscribed', id: 1, recovered: {} });
    server.send(event);
    server.send({ type: 'error', code: 'ERR_FORBIDDEN', message: 'not yours', retryable: false });
    server.close(4516);
    await settle();
    const iterator = subscriber[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(event);
    await expect(iterator.next()).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
    expect(statuses.at(-1)).toMatchObject({ type: 'closed', error: { code: 'ERR_FORBIDDEN' } });
  });

  test('fails open() when the subscription is refused', async () => {
    const { subscriber, connection } = setUpByHand();
    const opening = subscriber.open();
    const refusal = { type: 'error', code: 'ERR_INVALID_MESSAGE', message: 'no', retryable: false, id: 1 };
    (await connection()).send(refusal);
    await expect(opening).rejects.toBeInstanceOf(UndertoneError);
  });

  test('gives up after as many failures as allowed', async () => {
    const { clock, subscriber, connection } = setUpByHand({ maxAttempts: 2 });
    const opening = subscriber.open();
    (await connection()).close(1006);
    await clock.advance(1_000);
    (await connection()).close(1006);
    await expect(opening).rejects.toMatchObject({ code: 'ERR_CONNECTION', retryable: true });
  });

  test('asks for a new token at every attempt, and tries again when there is none', async () => {
    const token = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('t2');
    const { server, clock, subscriber } = setUp({ token });
    const opening = subscriber.open();
    await clock.advance(1_000);
    await opening;
    expect(server.connections.map(({ protocols }) => protocols[1])).toEqual(['undertone.bearer.t2']);
  });
});

describe('a server', () => {
  test('that does not answer in time is given up', async () => {
    const { clock, statuses, subscriber, connection } = setUpByHand();
    void subscriber.open();
    const server = await connection();
    await clock.advance(10_000);
    expect(server.closedWith).toBe(1000);
    expect(statuses.at(-1)).toMatchObject({ type: 'reconnecting', error: { code: 'ERR_CONNECTION' } });
  });

  test('that fell silent is asked for a sign of life, and kept when it gives one', async () => {
    const { server, clock, statuses, subscriber } = setUp();
    await subscriber.open();
    await clock.advance(100_000);
    expect(server.connections[0]?.messages.slice(1)).toEqual(Array(3).fill({ type: 'unsubscribe', id: 0 }));
    expect(statuses.at(-1)?.type).toBe('connected');
  });

  test('that gives no sign of life is given up', async () => {
    const { clock, statuses, subscriber, connection } = setUpByHand();
    void subscriber.open();
    const server = await connection();
    server.send({ type: 'subscribed', id: 1, recovered: {} });
    await clock.advance(39_999);
    expect(server.closedWith).toBeNull();
    await clock.advance(1);
    expect(server.closedWith).toBe(1000);
    expect(statuses.map(({ type }) => type)).toContain('reconnecting');
  });

  test('that is going away is left when it says so', async () => {
    const { clock, subscriber, connection } = setUpByHand({ random: () => 0 });
    void subscriber.open();
    const old = await connection();
    old.send({ type: 'subscribed', id: 1, recovered: {} });
    old.send({ type: 'reconnect', afterMs: 2_000 });
    await clock.advance(1_999);
    expect(old.closedWith).toBeNull();
    await clock.advance(1);
    expect(old.closedWith).toBe(1000);
    expect((await connection()).messages[0]).toMatchObject({ type: 'subscribe' });
  });

  test('that left events out is quoted', async () => {
    const { statuses, subscriber, connection } = setUpByHand();
    void subscriber.open();
    const server = await connection();
    const gap = { type: 'gap', stream: 'call-1', epoch: 'epoch-1', from: 4, to: 9, reason: 'slow' };
    server.send({ type: 'subscribed', id: 1, recovered: {} });
    server.send(gap);
    await settle();
    expect(statuses.at(-1)).toEqual(gap);
  });

  test('that says things of tomorrow is understood as far as today', async () => {
    const { subscriber, connection } = setUpByHand();
    const reading = read(subscriber, 1);
    const server = await connection();
    const event = createEventMaker().started();
    server.send({ type: 'subscribed', id: 1, recovered: {} });
    server.send({ type: 'emotion.dimension', stream: 'call-1', epoch: 'epoch-1', offset: 0 });
    server.send(event);
    expect(await reading).toEqual([event]);
  });
});

describe('a slow reader', () => {
  test('pauses the connection when too much waits, and resumes without loss when it has caught up', async () => {
    const { server, statuses, subscriber } = setUp({ highWaterMark: 4 });
    await subscriber.open();
    const maker = createEventMaker();
    server.publish(maker.started());
    for (let count = 0; count < 9; count += 1) server.publish(maker.window('calm'));
    await settle();
    expect(server.connections[0]?.closedWith).toBe(1000);
    expect(statuses.at(-1)).toEqual({ type: 'paused', queued: 4 });
    expect(offsets(await read(subscriber, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(statuses.map(({ type }) => type)).not.toContain('reconnecting');
  });

  test('can be closed while paused', async () => {
    const { server, clock, subscriber } = setUp({ highWaterMark: 1 });
    await subscriber.open();
    server.publish(createEventMaker().started());
    await settle();
    subscriber.close();
    expect(await read(subscriber, 1)).toEqual([]);
    await settle();
    expect(clock.pending).toBe(0);
    expect(server.connections).toHaveLength(1);
  });
});
