import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../src/server/http/contract/operations.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { closeServersAfterEach, START, silence, startTestServer, type TestServer } from '../test-server.ts';
import { bearer, SECRET, signToken } from './tokens.ts';

closeServersAfterEach();

const AUTH = { authSecret: SECRET };
const MONITOR_TOKEN = 'monitor-password-0123456789';

async function publish(server: TestServer, stream: string): Promise<void> {
  const token = await signToken();
  const client = await server.connect('/v1/ingest', ['undertone.v1', `undertone.bearer.${token}`]);
  client.send({ ...START, stream });
  client.send(silence(1_000));
  client.send({ type: 'end' });
  await client.closed;
}

async function failures(server: TestServer): Promise<Record<string, number>> {
  const metric = await server.registry.getSingleMetric('undertone_auth_failures_total')!.get();
  const denied = metric.values.filter(({ value }) => value > 0);
  return Object.fromEntries(denied.map(({ labels, value }) => [String(labels.reason), value]));
}

describe('once authentication is on', () => {
  const closed = OPERATIONS.filter(({ path }) => path !== '/healthz').map(
    ({ method, path }) => [method.toUpperCase(), path.replace(':id', 'call-1')] as const,
  );

  test('the list of what there is, is long', () => {
    expect(closed.length).toBeGreaterThan(10);
    expect(closed).toContainEqual(['GET', '/metrics']);
    expect(closed).toContainEqual(['POST', '/v1/tokens']);
  });

  test.each([...closed, ['POST', '/v1/nothing'], ['DELETE', '/v1/streams'], ['GET', '/v1/nothing']] as const)(
    '%s %s does not answer without a token, nor with a wrong one',
    async (method, path) => {
      const { server } = await startTestServer(AUTH);
      const wrong = await signToken({ exp: 1 });
      for (const headers of [
        {},
        bearer(wrong),
        { authorization: 'Basic dXNlcjpwYXNz' },
        bearer(MONITOR_TOKEN),
      ]) {
        const response = await fetch(server.url + path, { method, headers });
        expect(response.status).toBe(401);
        expect(await response.json()).toEqual({
          code: 'ERR_UNAUTHORIZED',
          message: expect.stringContaining('a valid token is needed'),
          retryable: false,
        });
      }
    },
  );

  test('/healthz and the page answer everyone', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>Undertone</title>');
    await writeFile(join(folder, 'assets', 'main.js'), 'export {};');
    const { get } = await startTestServer(AUTH, folder);
    for (const path of ['/healthz', '/', '/index.html', '/assets/main.js']) {
      expect((await get(path)).status).toBe(200);
    }
  });

  test('no body is read of whoever brings no token', async () => {
    const { server } = await startTestServer(AUTH);
    const status = await new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': 100_000 };
      const pending = request(`${server.url}/v1/tokens`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        pending.destroy();
      });
      pending.on('error', () => {});
      pending.write('{');
    });
    expect(status).toBe(401);
  });

  test('a token in the address is no token', async () => {
    const { get } = await startTestServer(AUTH);
    const token = await signToken();
    expect((await get(`/v1/streams?token=${token}&access_token=${token}`)).status).toBe(401);
  });

  test('denials are counted by reason', async () => {
    const server = await startTestServer(AUTH);
    await server.get('/v1/streams');
    await server.get('/v1/streams', bearer(await signToken({ exp: 1 })));
    await server.get('/v1/streams', bearer(await signToken({ aud: 'billing' })));
    await server.get('/v1/streams', bearer(await signToken({ scope: 'publish' })));
    await server.get('/v1/streams/line-1', bearer(await signToken({ streams: ['call-*'] })));
    await server.get('/v1/streams', { authorization: 'Basic eA==' });
    expect(await failures(server)).toEqual({
      missing: 1,
      expired: 1,
      audience: 1,
      scope: 1,
      stream: 1,
      malformed: 1,
    });
  });
});

describe('a token', () => {
  test.each([
    ['/v1/streams', 'subscribe'],
    ['/v1/streams/call-1', 'subscribe'],
    ['/v1/streams/call-1/events', 'subscribe'],
    ['/metrics', 'monitor'],
    ['/metrics', 'admin'],
    ['/readyz', 'monitor'],
    ['/v1/model', ''],
    ['/openapi.json', ''],
  ])('opens %s with the scope "%s" and nothing else', async (path, scope) => {
    const server = await startTestServer(AUTH);
    await publish(server, 'call-1');
    expect((await server.get(path, bearer(await signToken({ scope })))).status).toBe(200);
    if (scope === '') return;
    const others = ['publish', 'subscribe', 'monitor', 'admin'].filter((word) => word !== scope);
    const without = path === '/metrics' || path === '/readyz' ? ['publish', 'subscribe'] : others;
    const response = await server.get(path, bearer(await signToken({ scope: without.join(' ') })));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'ERR_FORBIDDEN' });
  });

  test('shows only the streams it covers, and says the same of those there are and those there are not', async () => {
    const server = await startTestServer(AUTH);
    await publish(server, 'call-1');
    await publish(server, 'line-1');
    const headers = bearer(await signToken({ scope: 'subscribe', streams: ['call-*'] }));
    const { streams } = (await (await server.get('/v1/streams', headers)).json()) as {
      streams: { stream: string }[];
    };
    expect(streams.map(({ stream }) => stream)).toEqual(['call-1']);
    expect((await server.get('/v1/streams/call-1/events', headers)).status).toBe(200);
    expect((await server.get('/v1/streams/call-2', headers)).status).toBe(404);
    for (const path of ['', '/events', '/summary', '/export?format=csv']) {
      expect((await server.get(`/v1/streams/line-1${path}`, headers)).status).toBe(403);
      expect((await server.get(`/v1/streams/line-2${path}`, headers)).status).toBe(403);
    }
  });
});

describe('the monitor password', () => {
  test('opens /metrics, /readyz and /v1/plugins, and nothing else', async () => {
    const { get } = await startTestServer({ ...AUTH, monitorToken: MONITOR_TOKEN });
    const headers = bearer(MONITOR_TOKEN);
    for (const path of ['/metrics', '/readyz', '/v1/plugins'])
      expect((await get(path, headers)).status).toBe(200);
    expect((await get('/v1/streams', headers)).status).toBe(403);
    expect((await get('/metrics', bearer(`${MONITOR_TOKEN}x`))).status).toBe(401);
  });

  test('comes from a file where one is named, without its line end', async () => {
    const file = join(await temporaryFolder(), 'password');
    await writeFile(file, `${MONITOR_TOKEN}\n`);
    const { get } = await startTestServer({ ...AUTH, monitorTokenFile: file });
    expect((await get('/metrics', bearer(MONITOR_TOKEN))).status).toBe(200);
  });
});

describe('POST /v1/tokens', () => {
  async function mint(server: TestServer, token: string, body: object): Promise<Response> {
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    return fetch(`${server.server.url}/v1/tokens`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  test('gives an admin a narrower token, which works and can do no more', async () => {
    const server = await startTestServer(AUTH);
    await publish(server, 'call-1');
    const answer = await mint(server, await signToken(), { scopes: ['subscribe'], streams: ['call-1'] });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { token } = (await answer.json()) as { token: string };
    expect((await server.get('/v1/streams/call-1', bearer(token))).status).toBe(200);
    expect((await server.get('/v1/streams/call-2', bearer(token))).status).toBe(403);
    expect((await server.get('/metrics', bearer(token))).status).toBe(403);
    expect((await mint(server, token, { scopes: ['subscribe'], streams: ['call-1'] })).status).toBe(403);
  });

  test('gives a token that ends', async () => {
    const server = await startTestServer(AUTH);
    const request = { scopes: ['subscribe'], streams: ['*'], ttlMs: 60_000 };
    const { token } = (await (await mint(server, await signToken(), request)).json()) as { token: string };
    expect((await server.get('/v1/streams', bearer(token))).status).toBe(200);
    server.clock.advance(66_000);
    expect((await server.get('/v1/streams', bearer(token))).status).toBe(401);
  });

  test('refuses more than the admin has', async () => {
    const server = await startTestServer(AUTH);
    const admin = await signToken({ scope: 'admin publish', streams: ['call-*'] });
    expect((await mint(server, admin, { scopes: ['subscribe'], streams: ['call-1'] })).status).toBe(403);
    expect((await mint(server, admin, { scopes: ['publish'], streams: ['*'] })).status).toBe(403);
    expect((await mint(server, admin, { scopes: ['publish'], streams: ['call-1'], ttl: 5 })).status).toBe(
      400,
    );
  });

  test('is not there without a secret to sign with', async () => {
    const server = await startTestServer();
    const response = await mint(server, 'x', { scopes: ['subscribe'], streams: ['*'] });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('authSecret') });
  });
});

describe('Server-Sent Events', () => {
  test('hold only what the token covers, and end with it', async () => {
    const server = await startTestServer(AUTH);
    const headers = bearer(
      await signToken({
        scope: 'subscribe',
        streams: ['call-*'],
        exp: Math.ceil(server.clock.now() / 1_000) + 60,
      }),
    );
    expect((await server.get('/v1/events?streams=line-1', headers)).status).toBe(403);
    const response = await server.get('/v1/events', headers);
    await publish(server, 'line-1');
    await publish(server, 'call-1');
    server.clock.advance(65_000);
    const text = await response.text();
    expect(text).toContain('"stream":"call-1"');
    expect(text).not.toContain('line-1');
  });
});
