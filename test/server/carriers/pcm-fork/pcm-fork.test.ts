import { describe, expect, test } from 'vitest';
import { startTestServer } from '../../test-server.ts';
import { closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';

closeCarriersAfterEach();

const PROTOCOLS = { protocols: ['audio.jambonz.org'] };
const PREAMBLE = { callSid: 'c1', sampleRate: 8000, mixType: 'mono' };

async function fork(door: string, messages: readonly (object | string | Uint8Array)[], config: object = {}) {
  const server = await startTestServer({ maxAheadMs: 86_400_000, ...config });
  const socket = await connectCarrier(server, door, door === 'audio-fork' ? PROTOCOLS : {});
  socket.send(...messages);
  return { server, socket };
}

describe('jambonz and drachtio', () => {
  test.each(['audio.jambonz.org', 'audio.drachtio.org'])('agree on the subprotocol %s', async (name) => {
    const server = await startTestServer();
    await connectCarrier(server, 'audio-fork', { protocols: ['other', name] });
    await expect(connectCarrier(server, 'vonage', { protocols: [name] })).rejects.toThrow('subprotocol');
  });

  test('audio in which both speak has a role of its own, and is refused unless that is analysed', async () => {
    const mixed = { ...PREAMBLE, mixType: 'mixed' };
    const refused = await fork('audio-fork', [mixed]);
    expect((await refused.socket.closed).reason).toBe('ERR_CHANNELS');
    const taken = await fork('audio-fork', [mixed], { analyseRoles: ['mixed'] });
    await expect.poll(() => taken.server.lanes.streams.length).toBe(1);
  });

  test('a mix nobody knows is refused, for an agent could be in it', async () => {
    const { socket } = await fork('audio-fork', [{ ...PREAMBLE, mixType: 'constructor' }]);
    expect((await socket.closed).reason).toBe('ERR_INVALID_MESSAGE');
  });

  test('what the application adds may say who speaks', async () => {
    const metadata = { role_caller: 'agent', role_callee: 'customer' };
    const { server } = await fork('audio-fork', [{ ...PREAMBLE, mixType: 'stereo', metadata }]);
    await expect.poll(() => server.lanes.streams.length).toBe(1);
    expect(server.lanes.streams[0]!.options.channels).toMatchObject([
      { role: 'agent', analysed: false },
      { role: 'customer', analysed: true },
    ]);
  });

  test('samples cut in two by messages are put together', async () => {
    const { server } = await fork('audio-fork', [
      { ...PREAMBLE, mixType: 'stereo' },
      Uint8Array.of(0, 0x40, 9),
      Uint8Array.of(9, 0),
      { event: 'dtmf', digit: '5' },
      'not even JSON',
      Uint8Array.of(0x20, 9, 9),
    ]);
    await expect.poll(() => server.lanes.streams[0]?.samples(0).length).toBe(2);
    expect([...server.lanes.streams[0]!.samples(0)]).toEqual([0.5, 0.25]);
  });
});

describe('Vonage', () => {
  test('its other events before the beginning are left alone', async () => {
    const { server } = await fork('vonage', [
      { event: 'websocket:notify' },
      { event: 'websocket:connected', 'content-type': 'audio/l16;rate=24000', uuid: 'u1', role: 'speaker' },
    ]);
    await expect.poll(() => server.lanes.streams.length).toBe(1);
    expect(server.lanes.streams[0]!.options).toMatchObject({
      sampleRate: 24_000,
      channels: [{ role: 'speaker' }],
    });
    expect((await server.get('/v1/streams/vonage-u1')).status).toBe(200);
  });

  test('other audio than 16-bit PCM is refused', async () => {
    const { socket } = await fork('vonage', [
      { event: 'websocket:connected', 'content-type': 'audio/pcmu;rate=8000' },
    ]);
    expect((await socket.closed).reason).toBe('ERR_UNSUPPORTED_ENCODING');
  });
});

test.each(['audio-fork', 'vonage'])(
  'audio before the first text ends a call at %s, silence does after 10 s',
  async (door) => {
    const early = await fork(door, [new Uint8Array(4)]);
    expect((await early.socket.closed).reason).toBe('ERR_START_EXPECTED');
    const silent = await fork(door, []);
    silent.server.clock.advance(10_000);
    expect((await silent.socket.closed).reason).toBe('ERR_START_EXPECTED');
  },
);
