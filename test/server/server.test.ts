import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connectClient } from './test-client.ts';
import { closeServersAfterEach, START, silence, startTestServer } from './test-server.ts';

closeServersAfterEach();

describe('starting', () => {
  test('tells where it listens and writes it to the log', async () => {
    const { server, log } = await startTestServer();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(log).toContainEqual(
      expect.objectContaining({ msg: 'server listens', analyseRoles: ['customer', 'speaker'] }),
    );
  });

  test('on a port in use is refused with advice', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startTestServer({ port })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: expect.stringContaining('choose another `port`'),
    });
    other.close();
  });

  test('accepts the subprotocol of version 1 and no other', async () => {
    const { server } = await startTestServer();
    const client = await connectClient(`${server.url}/v1/events`, ['undertone.v1', 'undertone.bearer.x']);
    expect(client.socket.protocol).toBe('undertone.v1');
    client.close();
    await client.closed;
  });
});

describe('closing', () => {
  test('takes nothing new, lets live streams end, then closes subscribers with 1012', async () => {
    const { server, ingest, events, get, clock, lanes } = await startTestServer();
    const subscriber = await events();
    subscriber.send({ type: 'subscribe', id: 1 });
    await subscriber.next('subscribed');
    const publisher = await ingest();
    publisher.send({ ...START, stream: 'call-1' });
    await publisher.next('ready');
    const late = await ingest();

    const closed = server.close();
    const { afterMs } = await subscriber.next('reconnect');
    expect(afterMs).toBeGreaterThanOrEqual(1_000);
    expect(afterMs).toBeLessThanOrEqual(5_000);
    expect(await publisher.next('warning')).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    expect((await late.closed).code).toBe(1_012);
    const readiness = await get('/readyz');
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({ code: 'ERR_SHUTTING_DOWN', retryable: true });
    expect((await get('/healthz')).status).toBe(200);
    await expect(connectClient(`${server.url}/v1/ingest`)).rejects.toThrow('503');

    publisher.send(silence(1_000));
    publisher.send({ type: 'end' });
    expect(await publisher.next('ended')).toMatchObject({ receivedMs: 1_000 });
    expect(await subscriber.next('stream.ended')).toMatchObject({ outcome: 'completed' });
    expect((await subscriber.closed).code).toBe(1_012);
    await closed;
    await expect(get('/healthz')).rejects.toThrow();
    expect(clock.pending).toBe(0);
    expect(lanes.closed).toBe(false);
  });

  test('ends streams that go on beyond the limit, after their last event', async () => {
    const { server, ingest, events, clock } = await startTestServer({ drainTimeoutMs: 5_000 });
    const subscriber = await events();
    subscriber.send({ type: 'subscribe', id: 1 });
    await subscriber.next('subscribed');
    const publisher = await ingest();
    publisher.send({ ...START, stream: 'call-1' });
    publisher.send(silence(1_000));
    await subscriber.next('emotion.window');
    const closed = server.close();
    await publisher.next('warning');
    clock.advance(5_000);
    expect((await publisher.closed).code).toBe(1_012);
    expect(await subscriber.next('stream.ended')).toMatchObject({
      outcome: 'disconnected',
      receivedMs: 1_000,
    });
    await closed;
  });

  test('twice is closing once', async () => {
    const { server } = await startTestServer();
    expect(server.close()).toBe(server.close());
    await server.close();
  });
});

describe('a connection', () => {
  test('that does not answer a ping in time is dropped', async () => {
    const { server, events, clock, get } = await startTestServer();
    const client = await events();
    client.socket.pause();
    clock.advance(25_000);
    clock.advance(8_000);
    client.socket.resume();
    expect((await client.closed).code).toBe(1_006);
    expect(await (await get('/metrics')).text()).toContain('undertone_ws_closes_total{code="1006"} 1');
    expect(server.port).toBeGreaterThan(0);
  });

  test('that answers stays', async () => {
    const { events, clock } = await startTestServer();
    const client = await events();
    for (let round = 0; round < 3; round++) {
      const pinged = once(client.socket, 'ping');
      clock.advance(25_000);
      await pinged;
      client.send({ type: 'unsubscribe', id: 0 });
      await client.next('unsubscribed');
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});
