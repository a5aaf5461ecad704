import { describe, expect, test } from 'vitest';
import { decodeSamples } from '../../../../src/stream/audio/pcm.ts';
import { startTestServer } from '../../test-server.ts';
import { closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';

closeCarriersAfterEach();

const SECOND = Buffer.alloc(8_000, 0xd5).toString('base64');
const FRAME = Buffer.alloc(160, 0xd5).toString('base64');

const start = (fields: object = {}, message: object = {}) => ({
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  ...message,
  start: { accountSid: 'AC1', callSid: 'CA1', tracks: ['inbound', 'outbound'], ...fields },
});

const media = (sequence: number, timestampMs: number, fields: object = {}) => ({
  event: 'media',
  sequenceNumber: `${sequence}`,
  media: { track: 'inbound', chunk: '1', timestamp: `${timestampMs}`, payload: FRAME, ...fields },
});

const STOP = { event: 'stop', sequenceNumber: '99', stop: {} };

async function stream(messages: readonly (object | string | Uint8Array)[], config: object = {}) {
  const server = await startTestServer({ maxAheadMs: 86_400_000, ...config });
  const socket = await connectCarrier(server, 'media-stream');
  socket.send(...messages);
  return { server, socket };
}

async function overview({ get }: Awaited<ReturnType<typeof startTestServer>>, name: string) {
  return (await (await get(`/v1/streams/${name}`)).json()) as {
    receivedMs: number;
    outcome: string;
    channels: { role: string; analysed: boolean }[];
  };
}

describe('who speaks', () => {
  test.each([
    [
      'the parameters of the call',
      { customParameters: { role_inbound: 'agent', role_outbound: 'customer' } },
      {},
    ],
    [
      'its parameters, spelt otherwise',
      { customParameters: { roleInbound: 'agent', 'ROLE-OUTBOUND': 'customer' } },
      {},
    ],
    ['the configuration', {}, { carrierRoles: ['inbound=agent', 'twilio.outbound=customer'] }],
  ])('is said by %s', async (_, fields, config) => {
    const { server, socket } = await stream(
      [start(fields), media(2, 0, { track: 'outbound' }), STOP],
      config,
    );
    expect((await socket.closed).code).toBe(1_000);
    const { channels, receivedMs } = await overview(server, 'twilio-CA1');
    expect(channels).toMatchObject([
      { role: 'agent', analysed: false },
      { role: 'customer', analysed: true },
    ]);
    expect(receivedMs).toBe(20);
  });

  test('on a single track may be said with `role`', async () => {
    const { server, socket } = await stream([
      start({ tracks: ['inbound_track'], customParameters: { role: 'speaker' } }),
      STOP,
    ]);
    await socket.closed;
    expect((await overview(server, 'twilio-CA1')).channels).toMatchObject([{ role: 'speaker' }]);
  });

  test('and is not analysed at all: the call is refused', async () => {
    const { socket } = await stream([start({ tracks: ['outbound'] })]);
    expect(await socket.closed).toEqual({ code: 4_506, reason: 'ERR_CHANNELS' });
  });
});

describe('the format', () => {
  test.each([
    ['audio/x-mulaw', 8000],
    ['PCMA', '8000'],
    ['audio/x-l16;rate=16000', undefined],
    ['audio/x-l16', 16000],
    ['audio/x-raw', '8000'],
    [undefined, undefined],
  ])('%s at %s is taken', async (encoding, sampleRate) => {
    const { server } = await stream([start({ mediaFormat: { encoding, sampleRate } })]);
    await expect.poll(() => server.lanes.streams.length).toBe(1);
    const expected = sampleRate ?? (encoding?.includes('16000') ? 16_000 : 8_000);
    expect(server.lanes.streams[0]!.options.sampleRate).toBe(Number(expected));
  });

  test.each([
    ['OPUS', 8000, 'ERR_UNSUPPORTED_ENCODING'],
    ['constructor', 8000, 'ERR_UNSUPPORTED_ENCODING'],
    ['PCMU', 4000, 'ERR_SAMPLE_RATE'],
  ])('%s at %s is refused', async (encoding, sampleRate, reason) => {
    const { socket } = await stream([start({ mediaFormat: { encoding, sampleRate } })]);
    expect((await socket.closed).reason).toBe(reason);
  });
});

describe('messages', () => {
  test('that are unknown, of other tracks, empty or late are left alone and counted', async () => {
    const { server, socket } = await stream([
      { event: 'connected' },
      start(),
      { event: 'dtmf', sequenceNumber: '2', dtmf: { digit: '5' } },
      { event: 'mark', sequenceNumber: '3' },
      { event: 'new', sequenceNumber: 4 },
      { sequenceNumber: 5 },
      media(6, 0),
      media(7, 20, { track: 'third' }),
      media(8, 20, { payload: '' }),
      media(9, 20, { payload: 7 }),
      media(10, 20),
      media(6, 0),
      STOP,
    ]);
    expect((await socket.closed).code).toBe(1_000);
    expect((await overview(server, 'twilio-CA1')).receivedMs).toBe(40);
    const metrics = await (await server.get('/metrics')).text();
    for (const [reason, count] of Object.entries({ unknownTrack: 1, malformed: 2, late: 1 })) {
      const line = `undertone_carrier_ignored_messages_total{carrier="twilio",reason="${reason}"} ${count}`;
      expect(metrics).toContain(line);
    }
  });

  test.each([
    ['later', [0, 2, 3, 1]],
    ['from the first on', [1, 0, 2, 3]],
  ])('that arrive out of order, %s, are put in order', async (_, order) => {
    const pieces = [1, 2, 3, 4].map((value) => Buffer.alloc(160, value).toString('base64'));
    const inOrder = pieces.map((payload, i) => media(i + 2, i * 20, { payload }));
    const { server, socket } = await stream([start(), ...order.map((i) => inOrder[i]!), STOP]);
    await socket.closed;
    const samples = server.lanes.streams[0]!.samples(0);
    const bytes = Uint8Array.from({ length: 640 }, (_, i) => 1 + Math.floor(i / 160));
    expect(samples).toEqual(decodeSamples(bytes, 'mulaw', 1)[0]);
  });

  test('that are lost leave a gap of their length, which is counted', async () => {
    const frames = Array.from({ length: 10 }, (_, i) => media(i + 4, 40 + i * 20));
    const { server, socket } = await stream([start(), media(2, 0), ...frames, STOP]);
    await socket.closed;
    const gaps = server.lanes.streams[0]!.inputs.filter(({ type }) => type === 'gap');
    expect(gaps).toEqual([{ type: 'gap', fromMs: 20, toMs: 40 }]);
    const metrics = await (await server.get('/metrics')).text();
    expect(metrics).toContain('undertone_carrier_filled_seconds_total{carrier="twilio"} 0.02');
  });

  test.each([
    ['audio before start', media(2, 0), 'ERR_START_EXPECTED'],
    ['text that is no JSON', 'hello', 'ERR_INVALID_JSON'],
    ['JSON that is no object', '[]', 'ERR_INVALID_MESSAGE'],
    ['a binary message', new Uint8Array(160), 'ERR_INVALID_MESSAGE'],
  ])('such as %s end the call', async (_, message, reason) => {
    const { socket } = await stream([message]);
    expect((await socket.closed).reason).toBe(reason);
  });

  test('are not answered', async () => {
    const { socket } = await stream([{ event: 'connected' }, start(), media(2, 0), STOP]);
    await socket.closed;
    expect(socket.received).toEqual([]);
  });
});

test('the audio of a track that is not analysed is not even decoded', async () => {
  const { server, socket } = await stream([
    start(),
    media(2, 0),
    media(3, 0, { track: 'outbound', payload: SECOND }),
    STOP,
  ]);
  await socket.closed;
  expect((await overview(server, 'twilio-CA1')).receivedMs).toBe(20);
});

test('live audio that comes much faster than time passes ends the call', async () => {
  const { socket } = await stream(
    [start(), media(2, 0, { payload: SECOND }), media(3, 1_000, { payload: SECOND })],
    {
      maxAheadMs: 1_500,
    },
  );
  expect((await socket.closed).reason).toBe('ERR_TOO_FAR_AHEAD');
});

test('a carrier that falls silent is closed after a minute', async () => {
  const { server, socket } = await stream([start()], { pingIntervalMs: 86_400_000 });
  await expect.poll(() => server.lanes.streams.length).toBe(1);
  server.clock.advance(61_000);
  expect((await socket.closed).reason).toBe('ERR_IDLE');
});
