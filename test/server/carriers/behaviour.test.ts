/** What every carrier's door must do, whichever protocol is spoken at it: one suite, run by every simulator. */
import { describe, expect, test } from 'vitest';
import { encodeLine, interleaveChannels, PUBLISHED_AS } from '../../../bench/carriers/line-code.ts';
import { placeCall } from '../../../bench/carriers/place-call.ts';
import type { CarrierCredentials, CarrierSimulator } from '../../../bench/carriers/simulator.ts';
import { CARRIER_SIMULATORS } from '../../../bench/carriers/simulators.ts';
import type { StreamOverview } from '../../../src/sdk/messages.ts';
import { closeServersAfterEach, startTestServer, type TestServer } from '../test-server.ts';
import { syntheticCall } from './synthetic-call.ts';

closeServersAfterEach();

/** Time stands still here, so that all audio comes ahead of it. */
const UNPACED = { maxAheadMs: 86_400_000 };

const PASSWORD = 'a password of a carrier'.replaceAll(' ', '-');
const AUDIOHOOK_KEY = 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh';
const AUDIOHOOK_SECRET = 'TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=';
const SECRETS = { carrierPasswords: [PASSWORD], audiohookKeys: [`${AUDIOHOOK_KEY}:${AUDIOHOOK_SECRET}`] };

const toUrl = ({ server }: TestServer): string => server.url.replace('http', 'ws');

function call(server: TestServer, simulator: CarrierSimulator, credentials: CarrierCredentials = {}) {
  const audio = syntheticCall(simulator.sampleRate);
  return placeCall(simulator, { server: toUrl(server), callId: 'CA1', audio, speed: Infinity, credentials });
}

async function overview(server: TestServer, name: string): Promise<StreamOverview> {
  return (await (await server.get(`/v1/streams/${name}`)).json()) as StreamOverview;
}

/** The same audio through the door for everyone, and what of it reached a lane. */
async function published(simulator: CarrierSimulator, analyseRoles: readonly string[]) {
  const server = await startTestServer({ ...UNPACED, analyseRoles });
  const { customer, agent, sampleRate } = syntheticCall(simulator.sampleRate);
  const channels = simulator.hasAgent ? [customer, agent] : [customer];
  const client = await server.ingest();
  const roles = ['customer', 'agent'].slice(0, channels.length);
  const encoding = PUBLISHED_AS[simulator.code];
  client.send({ type: 'start', stream: 'same', encoding, sampleRate, channels: channels.length, roles });
  client.send(encodeLine(interleaveChannels(channels), simulator.code));
  client.send({ type: 'end' });
  await client.closed;
  return server.lanes.streams[0]!;
}

describe.each(CARRIER_SIMULATORS)('$name', (simulator) => {
  const name = simulator.streamName('CA1');
  const agents = simulator.hasAgent
    ? [{ channel: 1, role: 'agent', analysed: false, reason: 'rolePolicy' }]
    : [];

  test('a call becomes a stream with its roles, and the agent is not analysed', async () => {
    const server = await startTestServer(UNPACED);
    const { code } = await call(server, simulator);
    expect(code).toBe(1_000);
    await expect.poll(async () => (await overview(server, name)).outcome).toBe('completed');
    const stream = await overview(server, name);
    expect(stream.receivedMs).toBe(1_000);
    expect(stream.channels).toMatchObject([{ channel: 0, role: 'customer', analysed: true }, ...agents]);
    expect(server.lanes.streams).toHaveLength(1);
  });

  test.each([[['customer', 'speaker']], [['*']], [['customer', 'agent']]])(
    'where %j are analysed, a lane gets the same samples as of a publisher with this audio',
    async (analyseRoles) => {
      const server = await startTestServer({ ...UNPACED, analyseRoles });
      await call(server, simulator);
      await expect.poll(async () => (await overview(server, name)).live).toBe(false);
      const [carried] = server.lanes.streams;
      const expected = await published(simulator, analyseRoles);
      expect(carried!.options.channels).toEqual(expected.options.channels);
      expect(carried!.options.sampleRate).toBe(expected.options.sampleRate);
      const analysed = expected.options.channels.filter((channel) => channel.analysed);
      for (const [index] of analysed.entries())
        expect(carried!.samples(index)).toEqual(expected.samples(index));
    },
  );

  test('a second stream of a call that is live gets a name of its own', async () => {
    const server = await startTestServer(UNPACED);
    server.lanes.holdsEnds = true;
    await Promise.race([call(server, simulator), expect.poll(() => server.lanes.streams.length).toBe(1)]);
    const second = call(server, simulator);
    await expect.poll(() => server.lanes.streams.length).toBe(2);
    const { streams } = (await (await server.get('/v1/streams')).json()) as { streams: StreamOverview[] };
    expect(new Set(streams.map(({ stream }) => stream)).size).toBe(2);
    expect(streams.every(({ stream }) => stream.startsWith(name))).toBe(true);
    server.lanes.release();
    await second;
  });

  test('a call that is cut off ends its stream with the audio so far', async () => {
    const server = await startTestServer(UNPACED);
    const audio = syntheticCall(simulator.sampleRate);
    const steps = [...simulator.script(audio, { callId: 'CA1' })].slice(0, -4);
    const cutOff = { ...simulator, hangsUp: true };
    await placeCall(cutOff, { server: toUrl(server), callId: 'CA1', audio, speed: Infinity, script: steps });
    await expect.poll(async () => (await overview(server, name)).live).toBe(false);
    const { receivedMs, outcome } = await overview(server, name);
    expect(receivedMs).toBeGreaterThan(0);
    expect(receivedMs).toBeLessThan(1_000);
    expect(outcome).not.toBe('failed');
  });

  test('a server that is full says so, and has no stream of it', async () => {
    const server = await startTestServer({ ...UNPACED, maxStreams: 1 });
    const busy = await server.ingest();
    busy.send({ type: 'start', encoding: 'mulaw', sampleRate: 8_000 });
    await busy.next('ready');
    const placed = call(server, simulator);
    await expect
      .poll(() => server.log.some(({ msg, code }) => msg === 'carrier refused' && code === 'ERR_CAPACITY'))
      .toBe(true);
    server.clock.advance(5_000);
    expect((await placed).code).not.toBe(1_006);
    expect(server.lanes.streams).toHaveLength(1);
  });

  test('whoever cannot say who it is gets no stream', async () => {
    const server = await startTestServer({ ...UNPACED, ...SECRETS });
    const placed = call(server, simulator).then(
      ({ code, received }) => received.find(({ type }) => type === 'disconnect')?.parameters ?? code,
      (error: Error) => error.message,
    );
    const closed = expect.poll(async () => {
      server.clock.advance(1_000);
      return Promise.race([placed, 'waiting']);
    });
    await closed.not.toBe('waiting');
    expect(['Unexpected server response: 401', 4_515, { reason: 'unauthorized' }]).toContainEqual(
      await placed,
    );
    expect(server.lanes.streams).toHaveLength(0);
    expect(await (await server.get('/metrics')).text()).toMatch(
      /^undertone_auth_failures_total\{reason="\w+"\} [1-9]/m,
    );
  });

  test('whoever can is let in', async () => {
    const server = await startTestServer({ ...UNPACED, ...SECRETS });
    // Genesys signs the time, which only moves here when it is told to.
    server.clock.advance(Date.now() - server.clock.now());
    const { code } = await call(server, simulator, {
      password: PASSWORD,
      audiohookKey: AUDIOHOOK_KEY,
      audiohookSecret: AUDIOHOOK_SECRET,
    });
    expect(code).toBe(1_000);
    await expect.poll(async () => (await overview(server, name)).outcome).toBe('completed');
  });

  test('who speaks on its tracks can be configured', async () => {
    const roles = ['inbound', 'external', 'caller', 'leg'].map((track) => `${simulator.name}.${track}=guest`);
    const server = await startTestServer({ ...UNPACED, carrierRoles: roles, analyseRoles: ['guest'] });
    await call(server, simulator);
    await expect.poll(async () => (await overview(server, name)).live).toBe(false);
    expect((await overview(server, name)).channels[0]).toMatchObject({ role: 'guest', analysed: true });
  });

  test('its calls are counted', async () => {
    const server = await startTestServer(UNPACED);
    await call(server, simulator);
    await expect
      .poll(async () => (await server.get('/metrics')).text())
      .toContain(`undertone_carrier_calls_total{carrier="${simulator.name}",outcome="completed"} 1`);
  });

  test('a server that closes takes leave, and what was heard is analysed', async () => {
    const server = await startTestServer({ ...UNPACED, drainTimeoutMs: 0 });
    const audio = syntheticCall(simulator.sampleRate);
    const steps = [...simulator.script(audio, { callId: 'CA1' })].slice(0, -4);
    const endless = { ...simulator, hangsUp: false };
    const placed = placeCall(endless, {
      server: toUrl(server),
      callId: 'CA1',
      audio,
      speed: Infinity,
      script: steps,
    });
    await expect.poll(() => server.lanes.streams[0]?.samples(0).length ?? 0).toBeGreaterThan(0);
    const closed = server.server.close();
    const moving = setInterval(() => server.clock.advance(500), 20);
    await closed;
    clearInterval(moving);
    expect((await placed).code).toBeGreaterThan(0);
  });
});
