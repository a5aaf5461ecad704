import { describe, expect, test } from 'vitest';
import { signTwilioUrl } from '../../../../src/server/carriers/access/twilio-signature.ts';
import { SECRET, signToken } from '../../auth/tokens.ts';
import { startTestServer } from '../../test-server.ts';
import { closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';

closeCarriersAfterEach();

const TOKEN = '12345678901234567890123456789012';
const PUBLIC = 'wss://voice.example.com';
const DOOR = '/v1/carriers/media-stream';
const TWILIO = { twilioAuthTokens: [TOKEN], carrierUrl: PUBLIC };
const PASSWORD = 'correct-horse-battery';
const START = {
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: { accountSid: 'AC1', callSid: 'CA1', tracks: ['inbound'] },
};

const REFUSED = 'Unexpected server response: 401';

describe('Twilio', () => {
  test('is let in with the signature of the configured address, whatever Host a proxy makes of it', async () => {
    const server = await startTestServer(TWILIO);
    const headers = {
      'X-Twilio-Signature': signTwilioUrl(TOKEN, PUBLIC + DOOR),
      Host: 'internal.example.com:8080',
    };
    const socket = await connectCarrier(server, 'media-stream', { headers });
    socket.send(START);
    await expect.poll(() => server.lanes.streams.length).toBe(1);
  });

  test.each([
    ['no signature', {}],
    [
      'a signature of another address',
      { 'X-Twilio-Signature': signTwilioUrl(TOKEN, `wss://example.com${DOOR}`) },
    ],
    [
      'a signature with another token',
      { 'X-Twilio-Signature': signTwilioUrl('x'.repeat(32), PUBLIC + DOOR) },
    ],
    ['a password though there is none', { Authorization: 'Basic eDp5' }],
  ])('is refused with %s, which it reports as error 31920', async (_, headers) => {
    const server = await startTestServer(TWILIO);
    await expect(connectCarrier(server, 'media-stream', { headers })).rejects.toThrow(REFUSED);
    expect(await (await server.get('/metrics')).text()).toMatch(
      /auth_failures_total\{reason="(missing|signature|key)"\} 1/,
    );
  });
});

describe('a password', () => {
  const basic = (password: string) => ({
    Authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}`,
  });

  test.each(['media-stream', 'audio-fork', 'vonage'])('opens %s, as Basic and as Bearer', async (door) => {
    const server = await startTestServer({ carrierPasswords: ['another-password-1', PASSWORD] });
    await connectCarrier(server, door, { headers: basic(PASSWORD) });
    await connectCarrier(server, door, { headers: { Authorization: `Bearer ${PASSWORD}` } });
    const wrong = { headers: basic(`${PASSWORD}x`) };
    await expect(connectCarrier(server, door, wrong)).rejects.toThrow(REFUSED);
  });

  test.each([
    ['Twilio', { ...START, start: { ...START.start, customParameters: { token: PASSWORD } } }],
    [
      'Plivo',
      { event: 'start', start: { callId: 'c', streamId: 's' }, extra_headers: `a=b;token=${PASSWORD}` },
    ],
  ])('may come in the start of a carrier that cannot send headers, as %s', async (_, start) => {
    const server = await startTestServer({ carrierPasswords: [PASSWORD] });
    const socket = await connectCarrier(server, 'media-stream');
    socket.send(start);
    await expect.poll(() => server.lanes.streams.length).toBe(1);
  });

  test.each([
    ['without one', {}],
    ['with a wrong one', { token: 'wrong-horse-battery' }],
  ])('closes the socket of a start %s', async (_, customParameters) => {
    const server = await startTestServer({ carrierPasswords: [PASSWORD] });
    const socket = await connectCarrier(server, 'media-stream');
    socket.send({ ...START, start: { ...START.start, customParameters } });
    expect(await socket.closed).toEqual({ code: 4_515, reason: 'ERR_UNAUTHORIZED' });
    expect(server.lanes.streams).toHaveLength(0);
  });

  test('is waited for 10 s', async () => {
    const server = await startTestServer({ carrierPasswords: [PASSWORD] });
    const socket = await connectCarrier(server, 'media-stream');
    server.clock.advance(10_000);
    expect(await socket.closed).toEqual({ code: 4_502, reason: 'ERR_START_EXPECTED' });
  });
});

describe('a server with tokens', () => {
  test.each(['media-stream', 'audio-fork', 'vonage'])(
    'takes those with the scope publish at %s',
    async (door) => {
      const server = await startTestServer({ authSecret: SECRET });
      const bearer = async (claims: Readonly<Record<string, unknown>>) => ({
        headers: { Authorization: `Bearer ${await signToken(claims)}` },
      });
      await connectCarrier(server, door, await bearer({ scope: 'publish', streams: ['*'] }));
      await expect(connectCarrier(server, door)).rejects.toThrow(REFUSED);
      const reader = await bearer({ scope: 'subscribe', streams: ['*'] });
      await expect(connectCarrier(server, door, reader)).rejects.toThrow('Unexpected server response: 403');
    },
  );

  test('refuses a call whose stream the token does not cover', async () => {
    const server = await startTestServer({ authSecret: SECRET });
    const token = await signToken({ scope: 'publish', streams: ['acme-*'] });
    const socket = await connectCarrier(server, 'media-stream', {
      headers: { Authorization: `Bearer ${token}` },
    });
    socket.send(START);
    expect((await socket.closed).reason).toBe('ERR_FORBIDDEN');
  });
});

describe('a server without anything configured', () => {
  test('refuses foreign pages and foreign hosts, as everywhere else', async () => {
    const server = await startTestServer();
    const foreign = { headers: { Host: 'evil.example.com' } };
    await expect(connectCarrier(server, 'media-stream', foreign)).rejects.toThrow('403');
    await expect(connectCarrier(server, 'audiohook', foreign)).rejects.toThrow('403');
  });
});
