import { describe, expect, test } from 'vitest';
import { abstainedWindow } from '../fake-lanes.ts';
import { closeServersAfterEach, START, silence, startTestServer, type TestServer } from '../test-server.ts';

closeServersAfterEach();

interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** Reads Server-Sent Events one block at a time. */
async function listen(server: TestServer, query = '', lastEventId?: string) {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await server.get(`/v1/events${query}`, headers);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    async next(): Promise<Block> {
      while (!text.includes('\n\n')) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the response ended');
        text += value;
      }
      const [block = '', ...rest] = text.split('\n\n');
      text = rest.join('\n\n');
      return Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2))) as Block;
    },
    async ended(): Promise<void> {
      for (;;) {
        if ((await reader.read()).done) return;
      }
    },
    cancel: () => reader.cancel(),
  };
}

async function publisher(server: TestServer, stream: string) {
  const client = await server.ingest();
  client.send({ ...START, stream, events: true });
  await client.next('stream.started');
  return client;
}

describe('GET /v1/events', () => {
  test('sends what happens from now on, each event under its type', async () => {
    const server = await startTestServer();
    const sse = await listen(server);
    expect(sse.response.headers.get('content-type')).toContain('text/event-stream');
    expect(await sse.next()).toMatchObject({
      event: 'subscribed',
      data: '{"recovered":true}',
      retry: '2000',
    });
    const client = await publisher(server, 'call-1');
    client.send(silence(1_000));
    expect(await sse.next()).toMatchObject({ event: 'stream.started' });
    const window = await sse.next();
    expect(window.event).toBe('emotion.window');
    expect(JSON.parse(window.data!)).toMatchObject({ stream: 'call-1', offset: 1 });
    await sse.cancel();
  });

  test('sends only the streams and types asked for', async () => {
    const server = await startTestServer();
    const sse = await listen(server, '?streams=call-*,exact&types=stream.ended');
    await sse.next();
    for (const name of ['other', 'call-1']) {
      const client = await publisher(server, name);
      client.send({ type: 'end' });
      await client.closed;
    }
    expect(JSON.parse((await sse.next()).data!)).toMatchObject({ stream: 'call-1', type: 'stream.ended' });
    await sse.cancel();
  });

  test('refuses unknown types before it begins', async () => {
    const { get } = await startTestServer();
    const response = await get('/v1/events?types=emotion.joy');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'ERR_INVALID_MESSAGE' });
  });

  test('resumes after Last-Event-ID with everything missed, also of streams that began in between', async () => {
    const server = await startTestServer();
    const sse = await listen(server);
    const { id } = await sse.next();
    const first = await publisher(server, 'call-1');
    first.send(silence(1_000));
    await first.next('emotion.window');
    await publisher(server, 'call-2');
    await sse.cancel();
    const resumed = await listen(server, '', id);
    expect(await resumed.next()).toMatchObject({ event: 'subscribed', data: '{"recovered":true}' });
    const seen = [await resumed.next(), await resumed.next(), await resumed.next()].map(({ data }) =>
      JSON.parse(data!),
    );
    expect(seen).toMatchObject([
      { stream: 'call-1', type: 'stream.started' },
      { stream: 'call-1', type: 'emotion.window' },
      { stream: 'call-2', type: 'stream.started' },
    ]);
    await resumed.cancel();
  });

  test.each([
    ['of another run of the server', () => 'zzzzzzzzzz-0'],
    ['that makes no sense', () => 'hello'],
    ['whose events are no longer kept', (id: string) => id],
  ])('after an id %s says that events are lost and sends none of them', async (_, change) => {
    const server = await startTestServer({ logMaxEvents: 2 });
    const sse = await listen(server);
    const { id } = await sse.next();
    await sse.cancel();
    const client = await publisher(server, 'call-1');
    for (let second = 1; second <= 5; second++)
      server.lanes.streams[0]!.emit(abstainedWindow(second * 1_000));
    await client.next('emotion.window');
    const resumed = await listen(server, '', change(id!));
    expect(await resumed.next()).toMatchObject({ event: 'subscribed', data: '{"recovered":false}' });
    server.lanes.streams[0]!.emit(abstainedWindow(9_000));
    expect(JSON.parse((await resumed.next()).data!)).toMatchObject({ atMs: 9_000 });
    await resumed.cancel();
  });

  test('says that it is alive while nothing happens', async () => {
    const server = await startTestServer();
    const sse = await listen(server);
    await sse.next();
    server.clock.advance(25_000);
    expect(await sse.next()).toEqual({ '': 'alive' });
    await sse.cancel();
  });

  test('ends when the server closes', async () => {
    const server = await startTestServer();
    const sse = await listen(server);
    await sse.next();
    const closed = server.server.close();
    await sse.ended();
    await closed;
  });
});
