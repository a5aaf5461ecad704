/** How calls end: with a goodbye, without one, and with something still waiting for its turn. */
import { describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../test-server.ts';
import { closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';

closeCarriersAfterEach();

const START = {
  event: 'start',
  sequenceNumber: '1',
  start: { accountSid: 'AC1', callSid: 'CA1', tracks: ['inbound', 'outbound'] },
};
const PLIVO_START = { event: 'start', sequenceNumber: 1, start: { callId: 'CA1', tracks: ['inbound'] } };

const media = (sequence: number, timestampMs: number, track = 'inbound') => ({
  event: 'media',
  sequenceNumber: `${sequence}`,
  media: { track, timestamp: `${timestampMs}`, payload: Buffer.alloc(160, 0xd5).toString('base64') },
});

async function stream(messages: readonly object[], config: object = {}) {
  const server = await startTestServer({ maxAheadMs: 86_400_000, ...config });
  const socket = await connectCarrier(server, 'media-stream');
  socket.send(...messages);
  return { server, socket };
}

/** What the stream amounted to once it is over. */
async function ended({ get }: TestServer, name: string) {
  const overview = async () => (await (await get(`/v1/streams/${name}`)).json()) as { outcome?: string };
  await expect.poll(async () => (await overview()).outcome).toBeDefined();
  return overview();
}

describe('without `stop`', () => {
  test('the end of the socket ends a call of Twilio as cut off', async () => {
    const { server, socket } = await stream([START, media(2, 0)]);
    await expect.poll(() => server.lanes.streams.length).toBe(1);
    socket.terminate();
    expect(await ended(server, 'twilio-CA1')).toMatchObject({ outcome: 'disconnected', receivedMs: 20 });
  });

  test('the end of the socket is how calls of Plivo end', async () => {
    const { server, socket } = await stream([PLIVO_START, media(2, 1_795_353_600_123)]);
    socket.close();
    expect(await ended(server, 'plivo-CA1')).toMatchObject({ outcome: 'completed', receivedMs: 20 });
  });

  test('a call that never began leaves nothing behind', async () => {
    const { server, socket } = await stream([{ event: 'connected' }]);
    socket.close();
    await socket.closed;
    expect(server.lanes.streams).toHaveLength(0);
  });
});

describe('what waits for its turn is heard', () => {
  test('when the carrier says goodbye', async () => {
    const { server, socket } = await stream([START, media(2, 0), media(4, 40), { event: 'stop' }]);
    expect((await socket.closed).code).toBe(1_000);
    expect(await ended(server, 'twilio-CA1')).toMatchObject({ outcome: 'completed', receivedMs: 60 });
  });

  test('when the socket is lost', async () => {
    const { server, socket } = await stream([START, media(2, 0), media(4, 40)]);
    socket.close();
    expect(await ended(server, 'twilio-CA1')).toMatchObject({ outcome: 'disconnected', receivedMs: 60 });
  });

  test('of two tracks the one that is ahead', async () => {
    const messages = [START, media(2, 0), media(3, 0, 'outbound'), media(4, 20), media(5, 40)];
    const { server, socket } = await stream(messages, { analyseRoles: ['*'] });
    socket.close();
    expect(await ended(server, 'twilio-CA1')).toMatchObject({ receivedMs: 60 });
    expect(server.lanes.streams[0]!.samples(1)).toHaveLength(480);
  });

  test('when the server closes', async () => {
    const { server, socket } = await stream([START, media(2, 0), media(4, 40)], { drainTimeoutMs: 0 });
    await expect.poll(() => server.lanes.streams[0]?.samples(0).length).toBe(160);
    await server.get('/healthz');
    let isClosed = false;
    void server.server.close().then(() => {
      isClosed = true;
    });
    await expect
      .poll(() => {
        server.clock.advance(10);
        return isClosed;
      })
      .toBe(true);
    expect(await socket.closed).toEqual({ code: 1_012, reason: 'restarting' });
    const [lane] = server.lanes.streams;
    expect(lane!.samples(0)).toHaveLength(320);
    expect(lane!.inputs.filter(({ type }) => type === 'gap')).toHaveLength(1);
  });
});

test('nothing is heard after `stop`', async () => {
  const { server, socket } = await stream([START, media(2, 0), { event: 'stop' }, media(4, 40), START]);
  await socket.closed;
  expect(await ended(server, 'twilio-CA1')).toMatchObject({ receivedMs: 20 });
  expect(server.lanes.streams).toHaveLength(1);
});

test('what a carrier complains of is written down, and the call goes on', async () => {
  const { server, socket } = await stream([
    START,
    { event: 'error', sequenceNumber: '2', payload: { code: 100_003, title: 'malformed_frame' } },
    media(3, 0),
    { event: 'stop' },
  ]);
  await socket.closed;
  const complaints = server.log.filter(({ msg }) => msg === 'carrier reports an error');
  expect(complaints).toMatchObject([{ carrier: 'twilio', stream: 'twilio-CA1', code: 100_003 }]);
  expect(await ended(server, 'twilio-CA1')).toMatchObject({ outcome: 'completed', receivedMs: 20 });
});
