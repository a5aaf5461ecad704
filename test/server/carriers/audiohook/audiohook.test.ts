import { describe, expect, test } from 'vitest';
import { Session } from '../../../../bench/carriers/audiohook-simulator.ts';
import { signTwilioUrl } from '../../../../src/server/carriers/access/twilio-signature.ts';
import { startTestServer, type TestServer } from '../../test-server.ts';
import { type CarrierSocket, closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';

closeCarriersAfterEach();

const ORGANIZATION = 'd7934305-0972-4844-938e-9060eef73d05';
const HEADERS = { 'Audiohook-Organization-Id': ORGANIZATION, 'Audiohook-Session-Id': 'session-1' };
const PROBE_ID = '00000000-0000-0000-0000-000000000000';
const offer = (...channels: string[]) => ({ type: 'audio', format: 'PCMU', channels, rate: 8000 });
const BOTH = offer('external', 'internal');
const CUSTOMER = offer('external');

/** A client that numbers its messages itself. */
class Client {
  readonly socket: CarrierSocket;
  readonly #session = new Session('1');
  readonly #server: TestServer;

  constructor(socket: CarrierSocket, server: TestServer) {
    this.socket = socket;
    this.#server = server;
  }

  get received() {
    return this.socket.received;
  }

  get lane() {
    return this.#server.lanes.streams[0]!;
  }

  say(type: string, parameters: object = {}): void {
    this.socket.send(this.#session.say(type, parameters).message({ received: this.received }));
  }

  open(parameters: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const media = [BOTH, CUSTOMER];
    this.say('open', { organizationId: ORGANIZATION, conversationId: 'call', media, ...parameters });
    return this.next(1);
  }

  audio(bytes: number): void {
    this.socket.send(new Uint8Array(bytes));
  }

  /** The n-th message of the server. */
  async next(n: number): Promise<Readonly<Record<string, unknown>>> {
    await expect.poll(() => this.received.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(n);
    return this.received[n - 1]!;
  }
}

async function connect(config: object = {}, headers: Record<string, string> = HEADERS) {
  const server = await startTestServer({ maxAheadMs: 86_400_000, ...config });
  const socket = await connectCarrier(server, 'audiohook', { headers });
  return { server, client: new Client(socket, server) };
}

describe('open', () => {
  test('is answered with the offer that carries the customer alone, though the agent is on the call', async () => {
    const { server, client } = await connect();
    expect(await client.open()).toEqual({
      version: '2',
      type: 'opened',
      id: 'session-1',
      seq: 1,
      clientseq: 1,
      parameters: { startPaused: false, media: [CUSTOMER] },
    });
    const { channels } = (await (await server.get('/v1/streams/genesys-call')).json()) as {
      channels: object[];
    };
    expect(channels).toMatchObject([
      { role: 'customer', analysed: true },
      { role: 'agent', analysed: false, reason: 'rolePolicy' },
    ]);
  });

  test.each([
    ['both sides where both are analysed', ['*'], [CUSTOMER, BOTH, offer('internal')], BOTH],
    ['the stereo offer where there is no other', ['customer'], [BOTH], BOTH],
    [
      'the agent alone where only agents are analysed',
      ['agent'],
      [BOTH, offer('internal')],
      offer('internal'),
    ],
    [
      'L16 where it is offered',
      ['customer'],
      [{ ...CUSTOMER, format: 'L16' }],
      { ...CUSTOMER, format: 'L16' },
    ],
    [
      'what it can read',
      ['customer'],
      [{ ...CUSTOMER, format: 'OPUS' }, offer('other'), offer(), null, CUSTOMER],
      CUSTOMER,
    ],
  ])('chooses %s', async (_, analyseRoles, media, chosen) => {
    const { client } = await connect({ analyseRoles });
    expect(await client.open({ media })).toMatchObject({ parameters: { media: [chosen] } });
  });

  test.each([[[]], [undefined], [[offer('internal')]]])(
    'takes no audio where nothing on offer is analysed: %j',
    async (media) => {
      const { server, client } = await connect();
      expect(await client.open({ media })).toMatchObject({ type: 'opened', parameters: { media: [] } });
      client.say('close', { reason: 'end' });
      expect(await client.next(2)).toMatchObject({ type: 'closed' });
      expect(server.lanes.streams).toHaveLength(0);
    },
  );

  test('of a probe is answered, counted, and becomes no stream', async () => {
    const { server, client } = await connect();
    const opened = await client.open({ conversationId: PROBE_ID });
    expect(opened).toMatchObject({ type: 'opened', parameters: { media: [] } });
    client.say('ping');
    client.say('close', { reason: 'end' });
    expect((await client.next(3)).type).toBe('closed');
    expect(server.lanes.streams).toHaveLength(0);
    const metrics = await (await server.get('/metrics')).text();
    expect(metrics).toContain('undertone_carrier_calls_total{carrier="genesys",outcome="probe"} 1');
  });
});

describe('a session', () => {
  test('answers each ping with its number', async () => {
    const { client } = await connect();
    await client.open();
    client.say('ping', { rtt: 'PT0.1S' });
    client.say('ping');
    expect(await client.next(2)).toMatchObject({ type: 'pong', seq: 2, clientseq: 2, parameters: {} });
    expect(await client.next(3)).toMatchObject({ type: 'pong', seq: 3, clientseq: 3 });
  });

  test('keeps the channels of a stereo stream apart', async () => {
    const { client } = await connect({ analyseRoles: ['*'] });
    await client.open({ media: [{ ...BOTH, format: 'L16' }] });
    client.socket.send(new Uint8Array(Int16Array.from([16_384, -8_192, 8_192, -16_384]).buffer));
    await expect.poll(() => client.lane.samples(0).length).toBe(2);
    expect([...client.lane.samples(0)]).toEqual([0.5, 0.25]);
    expect([...client.lane.samples(1)]).toEqual([-0.25, -0.5]);
  });

  test('drops the agent of a stereo stream', async () => {
    const { client } = await connect();
    await client.open({ media: [{ ...offer('internal', 'external'), format: 'L16' }] });
    client.socket.send(new Uint8Array(Int16Array.from([-8_192, 16_384, -16_384, 8_192]).buffer));
    await expect.poll(() => client.lane.samples(0).length).toBe(2);
    expect([...client.lane.samples(0)]).toEqual([0.5, 0.25]);
  });

  test('inserts what was left out while paused, and what was discarded', async () => {
    const { server, client } = await connect();
    await client.open();
    client.audio(4_000);
    client.say('paused');
    client.say('ping');
    client.say('resumed', { start: 'PT0.5S', discarded: 'PT10S' });
    client.audio(4_000);
    client.say('discarded', { start: 'PT11S', discarded: 'PT.25S' });
    client.audio(4_000);
    client.say('close', { reason: 'end' });
    await expect.poll(() => client.received.at(-1)?.type).toBe('closed');
    const gaps = client.lane.inputs.filter(({ type }) => type === 'gap');
    expect(gaps).toEqual([
      { type: 'gap', fromMs: 500, toMs: 10_500 },
      { type: 'gap', fromMs: 11_000, toMs: 11_250 },
    ]);
    const { receivedMs, outcome } = (await (await server.get('/v1/streams/genesys-call')).json()) as {
      receivedMs: number;
      outcome: string;
    };
    expect({ receivedMs, outcome }).toEqual({ receivedMs: 11_750, outcome: 'completed' });
    const metrics = await (await server.get('/metrics')).text();
    expect(metrics).toContain('undertone_carrier_filled_seconds_total{carrier="genesys"} 10.25');
  });

  test('closes when everything has been analysed, and not before', async () => {
    const { server, client } = await connect();
    await client.open();
    server.lanes.holdsEnds = true;
    client.audio(8_000);
    client.say('close', { reason: 'end' });
    client.say('ping');
    await expect.poll(() => client.lane.samples(0).length).toBe(8_000);
    expect(client.received.map(({ type }) => type)).toEqual(['opened']);
    server.lanes.release();
    expect(await client.next(2)).toMatchObject({ type: 'closed', parameters: {} });
    client.socket.close();
    expect((await client.socket.closed).code).toBe(1_000);
  });

  test('closes the socket itself where the client does not', async () => {
    const { server, client } = await connect();
    await client.open();
    client.say('close', { reason: 'end' });
    await client.next(2);
    server.clock.advance(5_000);
    expect((await client.socket.closed).code).toBe(1_000);
  });

  test('ignores what only matters to those who talk back', async () => {
    const { client } = await connect();
    await client.open();
    for (const type of ['update', 'error', 'dtmf', 'playback_started', 'playback_completed'])
      client.say(type);
    client.say('ping');
    expect(await client.next(2)).toMatchObject({ type: 'pong', clientseq: 7 });
  });
});

describe('a mistake is answered with `disconnect`, then with `closed`', () => {
  const envelope = (fields: object) => ({
    version: '2',
    type: 'ping',
    id: 'session-1',
    seq: 2,
    serverseq: 1,
    position: 'PT0S',
    parameters: {},
    ...fields,
  });

  test.each([
    ['text that is no JSON', 'hello'],
    ['a number left out', envelope({ seq: 3 })],
    ['a number twice', envelope({ seq: 1 })],
    ['a number of ours that was never sent', envelope({ serverseq: 2 })],
    ['another session', envelope({ id: 'session-2' })],
    ['another version', envelope({ version: '3' })],
    ['a position that is none', envelope({ position: '12.5' })],
    ['a second open', envelope({ type: 'open' })],
    ['a type there is not', envelope({ type: 'constructor' })],
    ['a resumption that does not say when', envelope({ type: 'resumed' })],
    ['a message that is too long', `${' '.repeat(65_536)}{}`],
    ['half a sample', new Uint8Array(0)],
  ])('%s', async (name, message) => {
    const { server, client } = await connect();
    await client.open({ media: [{ ...CUSTOMER, format: 'L16' }] });
    client.socket.send(name === 'half a sample' ? new Uint8Array(3) : message);
    expect(await client.next(2)).toMatchObject({
      type: 'disconnect',
      seq: 2,
      parameters: { reason: 'error', info: expect.stringMatching(/^ERR_INVALID_(JSON|MESSAGE): /) },
    });
    client.socket.send(envelope({ type: 'close', parameters: { reason: 'disconnect' } }));
    expect((await client.next(3)).type).toBe('closed');
    server.clock.advance(5_000);
    await client.socket.closed;
    const { outcome } = (await (await server.get('/v1/streams/genesys-call')).json()) as { outcome: string };
    expect(outcome).toBe('failed');
  });

  test('a position that goes back', async () => {
    const { client } = await connect();
    await client.open();
    client.socket.send(envelope({ position: 'PT1S' }), envelope({ seq: 3, position: 'PT0.5S' }));
    expect(await client.next(3)).toMatchObject({ type: 'disconnect' });
  });

  test('audio while paused, and before it was accepted', async () => {
    const { client } = await connect();
    await client.open();
    client.say('paused');
    client.audio(8);
    expect(await client.next(2)).toMatchObject({ type: 'disconnect' });
    const early = await connect();
    early.client.audio(8);
    expect(await early.client.next(1)).toMatchObject({ type: 'disconnect' });
  });

  test('more left out than there was time for', async () => {
    const { client } = await connect({ maxAheadMs: 10_000 });
    await client.open();
    client.say('discarded', { start: 'PT0S', discarded: 'PT10.1S' });
    expect(await client.next(2)).toMatchObject({
      parameters: { info: expect.stringContaining('ERR_TOO_FAR_AHEAD') },
    });
  });
});

describe('whoever is not let in hears `unauthorized`', () => {
  const keys = {
    audiohookKeys: ['SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh:TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU='],
  };

  test.each([
    ['without a key', {}],
    ['with a key nobody knows', { 'X-API-KEY': 'x'.repeat(32) }],
    ['without a signature', { 'X-API-KEY': 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh' }],
    ['with a signature of another kind', { 'X-Twilio-Signature': signTwilioUrl('x', 'y') }],
  ])('%s, at the same moment as everyone else', async (_, headers) => {
    const { server, client } = await connect(keys, { ...HEADERS, ...headers });
    client.say('open', { organizationId: ORGANIZATION, conversationId: 'call', media: [CUSTOMER] });
    await expect.poll(() => server.clock.pending).toBeGreaterThan(0);
    server.clock.advance(499);
    expect(client.received).toEqual([]);
    await expect
      .poll(() => {
        server.clock.advance(1);
        return client.received.length;
      })
      .toBe(1);
    expect(client.received[0]).toMatchObject({ type: 'disconnect', parameters: { reason: 'unauthorized' } });
    expect(server.lanes.streams).toHaveLength(0);
  });

  test('who speaks for another organization than it signed for', async () => {
    const { server, client } = await connect();
    client.say('open', { organizationId: PROBE_ID, conversationId: 'call', media: [CUSTOMER] });
    await expect
      .poll(() => {
        server.clock.advance(100);
        return client.received[0];
      })
      .toMatchObject({ type: 'disconnect', parameters: { reason: 'unauthorized' } });
  });
});

test('a session that is never opened is closed after 10 s', async () => {
  const { server, client } = await connect();
  server.clock.advance(10_000);
  expect(await client.next(1)).toMatchObject({ type: 'disconnect' });
  server.clock.advance(5_000);
  expect((await client.socket.closed).code).toBe(4_502);
});
