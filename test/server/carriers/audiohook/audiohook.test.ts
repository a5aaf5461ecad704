import { describe, expect, test } from 'vitest';
import { closeCarriersAfterEach } from '../carrier-socket.ts';
import { BOTH, CUSTOMER, connectAudiohook, offer } from './audiohook-client.ts';

closeCarriersAfterEach();

const PROBE_ID = '00000000-0000-0000-0000-000000000000';

describe('open', () => {
  test('is answered with the offer that carries the customer alone, though the agent is on the call', async () => {
    const { server, client } = await connectAudiohook();
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
    const { client } = await connectAudiohook({ analyseRoles });
    expect(await client.open({ media })).toMatchObject({ parameters: { media: [chosen] } });
  });

  test.each([[[]], [undefined], [[offer('internal')]]])(
    'takes no audio where nothing on offer is analysed: %j',
    async (media) => {
      const { server, client } = await connectAudiohook();
      expect(await client.open({ media })).toMatchObject({ type: 'opened', parameters: { media: [] } });
      client.say('close', { reason: 'end' });
      expect(await client.next(2)).toMatchObject({ type: 'closed' });
      expect(server.lanes.streams).toHaveLength(0);
    },
  );

  test('of a probe is answered, counted, and becomes no stream', async () => {
    const { server, client } = await connectAudiohook();
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
    const { client } = await connectAudiohook();
    await client.open();
    client.say('ping', { rtt: 'PT0.1S' });
    client.say('ping');
    expect(await client.next(2)).toMatchObject({ type: 'pong', seq: 2, clientseq: 2, parameters: {} });
    expect(await client.next(3)).toMatchObject({ type: 'pong', seq: 3, clientseq: 3 });
  });

  test('keeps the channels of a stereo stream apart', async () => {
    const { client } = await connectAudiohook({ analyseRoles: ['*'] });
    await client.open({ media: [{ ...BOTH, format: 'L16' }] });
    client.socket.send(new Uint8Array(Int16Array.from([16_384, -8_192, 8_192, -16_384]).buffer));
    await expect.poll(() => client.lane.samples(0).length).toBe(2);
    expect([...client.lane.samples(0)]).toEqual([0.5, 0.25]);
    expect([...client.lane.samples(1)]).toEqual([-0.25, -0.5]);
  });

  test('drops the agent of a stereo stream', async () => {
    const { client } = await connectAudiohook();
    await client.open({ media: [{ ...offer('internal', 'external'), format: 'L16' }] });
    client.socket.send(new Uint8Array(Int16Array.from([-8_192, 16_384, -16_384, 8_192]).buffer));
    await expect.poll(() => client.lane.samples(0).length).toBe(2);
    expect([...client.lane.samples(0)]).toEqual([0.5, 0.25]);
  });

  test('inserts what was left out while paused, and what was discarded', async () => {
    const { server, client } = await connectAudiohook();
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

  test('ignores what only matters to those who talk back', async () => {
    const { client } = await connectAudiohook();
    await client.open();
    for (const type of ['update', 'dtmf', 'playback_started', 'playback_completed']) client.say(type);
    client.say('ping');
    expect(await client.next(2)).toMatchObject({ type: 'pong', clientseq: 6 });
  });

  test('writes down what the client complains of', async () => {
    const { server, client } = await connectAudiohook();
    await client.open();
    client.say('error', { code: 429, message: 'too fast', retryAfter: 'PT1S' });
    client.say('error', {});
    client.say('ping');
    expect(await client.next(2)).toMatchObject({ type: 'pong', clientseq: 4 });
    const complaints = server.log.filter(({ msg }) => msg === 'carrier reports an error');
    expect(complaints).toMatchObject([
      { carrier: 'genesys', stream: 'genesys-call', code: 429 },
      { carrier: 'genesys', stream: 'genesys-call', code: null },
    ]);
  });
});
