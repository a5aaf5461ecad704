import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { SECRET, START_S, signToken } from '../auth/tokens.ts';
import type { TestClient } from '../test-client.ts';
import { closeServersAfterEach, START, silence, startTestServer, type TestServer } from '../test-server.ts';

closeServersAfterEach();

const AUTH = { authSecret: SECRET, pingIntervalMs: 86_400_000 };

/** Connects as a browser does: the token can only be a subprotocol. */
function browser({ connect }: TestServer, path: string, token: string): Promise<TestClient> {
  return connect(path, ['undertone.v1', `undertone.bearer.${token}`]);
}

/** What becomes of an upgrade with these headers: `open`, or the text of the failure. */
async function upgrade(
  { server }: TestServer,
  headers: Record<string, string>,
  protocols: string[] = [],
): Promise<string> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/events`, protocols, { headers });
  const outcome = await Promise.race([
    once(socket, 'open').then(() => 'open'),
    once(socket, 'close').then(() => 'closed'),
  ]).catch((error: Error) => error.message);
  socket.on('error', () => {});
  if (outcome !== 'open') socket.terminate();
  return outcome;
}

describe('a WebSocket', () => {
  test('opens with a token in the header, or in the subprotocol, which is not sent back', async () => {
    const server = await startTestServer(AUTH);
    const token = await signToken();
    expect(await upgrade(server, { authorization: `Bearer ${token}` })).toBe('open');
    const client = await browser(server, '/v1/events', token);
    expect(client.socket.protocol).toBe('undertone.v1');
  });

  test('is refused over HTTP where the client does not speak the subprotocol', async () => {
    const server = await startTestServer(AUTH);
    expect(await upgrade(server, {})).toContain('401');
    expect(await upgrade(server, { authorization: 'Bearer a.b.c' })).toContain('401');
    const publisher = await signToken({ scope: 'publish' });
    expect(await upgrade(server, { authorization: `Bearer ${publisher}` })).toContain('403');
  });

  test.each([
    ['expired', { exp: START_S - 60 }, 'ERR_UNAUTHORIZED'],
    ['for another audience', { aud: 'billing' }, 'ERR_UNAUTHORIZED'],
    ['without the scope', { scope: 'publish' }, 'ERR_FORBIDDEN'],
  ] as const)('tells a browser over the socket that its token is %s', async (_, claims, code) => {
    const server = await startTestServer(AUTH);
    const client = await browser(server, '/v1/events', await signToken(claims));
    expect(await client.next('error')).toMatchObject({ code, retryable: false });
    expect((await client.closed).code).toBe(CLOSE_CODES[code]);
    expect(server.clock.pending).toBeLessThan(2);
  });

  test('is dropped where a refused client does not answer the close', async () => {
    const server = await startTestServer(AUTH);
    const client = await server.connect('/v1/events', ['undertone.v1']);
    client.socket.pause();
    server.clock.advance(2_000);
    client.socket.resume();
    expect([4_515, 1_006]).toContain((await client.closed).code);
  });

  test('writes to the log why it was refused, and never the token', async () => {
    const server = await startTestServer(AUTH);
    const token = await signToken({ exp: 1 });
    await upgrade(server, { authorization: `Bearer ${token}` });
    expect(server.log).toContainEqual(
      expect.objectContaining({ msg: 'upgrade refused', code: 'ERR_UNAUTHORIZED', reason: 'expired' }),
    );
    expect(JSON.stringify(server.log)).not.toContain(token);
  });
});

describe('foreign pages', () => {
  test('get no socket even with a token; pages of the server and allowed ones do', async () => {
    const server = await startTestServer({ ...AUTH, allowedOrigins: ['https://app.example.com'] });
    const token = await signToken();
    const withOrigin = (origin: string, host?: string) =>
      upgrade(server, { origin, ...(host === undefined ? {} : { host }) }, [
        'undertone.v1',
        `undertone.bearer.${token}`,
      ]);
    expect(await withOrigin('https://evil.example')).toContain('403');
    expect(await withOrigin('http://localhost:5173')).toContain('403');
    expect(await withOrigin('null')).toContain('403');
    expect(await withOrigin('https://app.example.com')).toBe('open');
    expect(await withOrigin('https://undertone.example.com', 'undertone.example.com')).toBe('open');
    const metric = await server.registry.getSingleMetric('undertone_auth_failures_total')!.get();
    expect(metric.values).toContainEqual(expect.objectContaining({ labels: { reason: 'origin' }, value: 3 }));
  });
});

describe('a publisher', () => {
  async function start(claims: object, message: object): Promise<TestClient> {
    const server = await startTestServer(AUTH);
    const client = await browser(server, '/v1/ingest', await signToken({ ...claims }));
    client.send({ ...START, ...message });
    return client;
  }

  test('may publish what its token covers', async () => {
    const client = await start({ scope: 'publish', streams: ['call-*'] }, { stream: 'call-1' });
    expect(await client.next('ready')).toMatchObject({ stream: 'call-1' });
  });

  test.each([
    ['another stream', { streams: ['call-*'] }, { stream: 'line-1' }],
    ['a stream without a name, where the token is for some only', { streams: ['call-*'] }, {}],
    ['events, without the scope to subscribe', { scope: 'publish' }, { stream: 'call-1', events: true }],
  ])('may not ask for %s', async (_, claims, message) => {
    const client = await start(claims, message);
    expect(await client.next('error')).toMatchObject({ code: 'ERR_FORBIDDEN' });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_FORBIDDEN);
  });

  test('may have so many streams a token, and another when one has ended', async () => {
    const server = await startTestServer({ ...AUTH, maxStreamsPerToken: 1 });
    const token = await signToken();
    const first = await browser(server, '/v1/ingest', token);
    first.send({ ...START, stream: 'call-1' });
    await first.next('ready');
    const second = await browser(server, '/v1/ingest', token);
    second.send({ ...START, stream: 'call-2' });
    expect(await second.next('error')).toMatchObject({ code: 'ERR_CAPACITY', retryAfterMs: 5_000 });
    const other = await browser(server, '/v1/ingest', await signToken({ sub: 'somebody else' }));
    other.send({ ...START, stream: 'call-3' });
    await other.next('ready');
    first.send({ type: 'end' });
    await first.closed;
    const third = await browser(server, '/v1/ingest', token);
    third.send({ ...START, stream: 'call-2' });
    expect(await third.next('ready')).toMatchObject({ stream: 'call-2' });
  });

  test('whose stream is refused gives its place back', async () => {
    const server = await startTestServer({ ...AUTH, maxStreamsPerToken: 1 });
    const token = await signToken();
    const refused = await browser(server, '/v1/ingest', token);
    refused.send({ ...START, stream: 'call-1', cohort: 'nobody' });
    await refused.closed;
    const next = await browser(server, '/v1/ingest', token);
    next.send({ ...START, stream: 'call-1' });
    await next.next('ready');
  });

  test('is closed when its token expires, after the audio so far', async () => {
    const server = await startTestServer({ ...AUTH, idleTimeoutMs: 86_400_000 });
    const client = await browser(server, '/v1/ingest', await signToken({ exp: START_S + 60 }));
    client.send({ ...START, stream: 'call-1' });
    await client.next('ready');
    server.clock.advance(60_000);
    client.send(silence(1_000));
    server.clock.advance(5_000);
    expect(await client.next('error')).toMatchObject({ code: 'ERR_TOKEN_EXPIRED', retryable: true });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_TOKEN_EXPIRED);
  });
});

describe('a subscriber', () => {
  test('hears what its token covers, whatever it asks for', async () => {
    const server = await startTestServer(AUTH);
    const client = await browser(
      server,
      '/v1/events',
      await signToken({ scope: 'subscribe', streams: ['call-*'] }),
    );
    client.send({ type: 'subscribe', id: 1, since: { 'line-1': { epoch: 'x', offset: 0 } } });
    expect(await client.next('subscribed')).toMatchObject({ recovered: {} });
    client.send({ type: 'subscribe', id: 2, streams: ['line-1'] });
    expect(await client.next('error')).toMatchObject({ id: 2, code: 'ERR_FORBIDDEN' });
    client.send({ type: 'subscribe', id: 3, streams: ['call-1', 'c*'] });
    expect(await client.next('error')).toMatchObject({ id: 3, code: 'ERR_FORBIDDEN' });
    client.send({ type: 'subscribe', id: 4, streams: ['call-1*'] });
    await client.next('subscribed');
    for (const stream of ['line-1', 'call-1']) {
      const publisher = await browser(server, '/v1/ingest', await signToken());
      publisher.send({ ...START, stream });
      publisher.send({ type: 'end' });
      await publisher.closed;
    }
    await client.next('stream.ended');
    const heard = client.received.map(({ stream }) => stream).filter((stream) => stream !== undefined);
    expect(new Set(heard)).toEqual(new Set(['call-1']));
  });

  test('with a token for no stream is told so', async () => {
    const server = await startTestServer(AUTH);
    const client = await browser(server, '/v1/events', await signToken({ streams: [] }));
    client.send({ type: 'subscribe', id: 1 });
    expect(await client.next('error')).toMatchObject({ id: 1, code: 'ERR_FORBIDDEN' });
  });

  test('is closed when its token expires, and may come back', async () => {
    const server = await startTestServer(AUTH);
    const client = await browser(server, '/v1/events', await signToken({ exp: START_S + 60 }));
    server.clock.advance(64_999);
    client.send({ type: 'unsubscribe', id: 0 });
    await client.next('unsubscribed');
    server.clock.advance(1);
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_TOKEN_EXPIRED);
    expect(CLOSE_CODES.ERR_TOKEN_EXPIRED).toBeLessThan(4_500);
  });
});

describe('an address', () => {
  test('may have so many sockets, behind a trusted proxy too', async () => {
    const server = await startTestServer({ maxSocketsPerAddress: 2, trustedProxies: ['127.0.0.1'] });
    const from = (address: string) => upgrade(server, { 'x-forwarded-for': address }, ['undertone.v1']);
    expect(await from('192.0.2.1')).toBe('open');
    expect(await from('203.0.113.9, 192.0.2.1')).toBe('open');
    expect(await from('192.0.2.1')).toContain('503');
    expect(await from('192.0.2.2')).toBe('open');
    const sse = await server.get('/v1/events', { 'x-forwarded-for': '192.0.2.1' });
    expect(sse.status).toBe(503);
    expect(await upgrade(server, {}, ['undertone.v1'])).toBe('open');
  });
});
