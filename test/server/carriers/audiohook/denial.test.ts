import { describe, expect, test } from 'vitest';
import { AUDIOHOOK_SIMULATOR } from '../../../../bench/carriers/audiohook-simulator.ts';
import { startTestServer, type TestServer } from '../../test-server.ts';
import { closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';
import { AudiohookClient, CUSTOMER, HEADERS, ORGANIZATION_ID } from './audiohook-client.ts';

closeCarriersAfterEach();

const KEY = 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh';
const SECRET = 'TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=';
const LOCKED = { audiohookKeys: [`${KEY}:${SECRET}`] };
const OPEN = { organizationId: ORGANIZATION_ID, conversationId: 'call', media: [CUSTOMER] };
const UNAUTHORIZED = { type: 'disconnect', parameters: { reason: 'unauthorized' } };
const WAIT = { timeout: 10_000 };

/** The headers with which Genesys would connect, signed some time from now. */
function signed({ server, clock }: TestServer, { secret = SECRET, host = server.url, inMs = 0 } = {}) {
  const credentials = { audiohookKey: KEY, audiohookSecret: secret, publicUrl: host };
  return AUDIOHOOK_SIMULATOR.request(server.url, '1', credentials, clock.now() + inMs).headers;
}

async function connect(server: TestServer, headers: Readonly<Record<string, string>>) {
  return new AudiohookClient(await connectCarrier(server, 'audiohook', { headers }), server);
}

/** Moves time on, a little at a time, until the server says something. */
async function hear(server: TestServer, client: AudiohookClient) {
  await expect
    .poll(() => {
      if (client.received.length === 0) server.clock.advance(50);
      return client.received.length;
    }, WAIT)
    .toBeGreaterThan(0);
  return client.received[0];
}

const REFUSED: readonly (readonly [
  string,
  string,
  (server: TestServer) => Readonly<Record<string, string>>,
])[] = [
  ['without a key', 'missing', () => HEADERS],
  ['with a key nobody knows', 'key', () => ({ ...HEADERS, 'X-API-KEY': 'x'.repeat(32) })],
  ['with a key and no signature', 'missing', () => ({ ...HEADERS, 'X-API-KEY': KEY })],
  [
    'with a signature nobody can read',
    'malformed',
    (server) => ({ ...signed(server), 'Signature-Input': '?' }),
  ],
  ['signed with another secret', 'signature', (server) => signed(server, { secret: 'A'.repeat(44) })],
  ['signed for another address', 'signature', (server) => signed(server, { host: 'wss://example.com' })],
  ['signed too long ago', 'expired', (server) => signed(server, { inMs: -14_000 })],
  ['signed by a clock far ahead', 'notYetValid', (server) => signed(server, { inMs: 4_000 })],
];

describe('whoever is not let in hears `unauthorized`, all at the same moment', () => {
  test.each(REFUSED)('%s', async (_, reason, headersFor) => {
    const server = await startTestServer(LOCKED);
    const client = await connect(server, headersFor(server));
    client.say('open', OPEN);
    server.clock.advance(499);
    await server.get('/healthz');
    expect(client.received).toEqual([]);
    expect(await hear(server, client)).toMatchObject(UNAUTHORIZED);
    expect(server.lanes.streams).toHaveLength(0);
    const metrics = await (await server.get('/metrics')).text();
    expect(metrics).toContain(`undertone_auth_failures_total{reason="${reason}"} 1`);
  });

  test('with a nonce that has been used', async () => {
    const server = await startTestServer(LOCKED);
    const headers = signed(server);
    const first = await connect(server, headers);
    expect(await first.open()).toMatchObject({ type: 'opened' });
    const second = await connect(server, headers);
    second.say('open', OPEN);
    expect(await hear(server, second)).toMatchObject(UNAUTHORIZED);
    const metrics = await (await server.get('/metrics')).text();
    expect(metrics).toContain('undertone_auth_failures_total{reason="replayed"} 1');
  });

  test('who speaks for another organization than it signed for', async () => {
    const server = await startTestServer(LOCKED);
    const client = await connect(server, signed(server));
    client.say('open', { ...OPEN, organizationId: '00000000-0000-0000-0000-000000000000' });
    expect(await hear(server, client)).toMatchObject(UNAUTHORIZED);
  });

  test('also who takes leave before that moment', async () => {
    const server = await startTestServer(LOCKED);
    const client = await connect(server, HEADERS);
    client.say('open', OPEN);
    client.say('close', { reason: 'end' });
    expect(await hear(server, client)).toMatchObject(UNAUTHORIZED);
    client.say('close', { reason: 'disconnect' });
    expect(await client.next(2)).toMatchObject({ type: 'closed' });
  });
});
