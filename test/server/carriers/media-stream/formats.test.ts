/** How samples are written, and what reaches a lane of them. */
import { describe, expect, test } from 'vitest';
import { encodeLine, type LineCode } from '../../../../bench/carriers/line-code.ts';
import { decodeSamples } from '../../../../src/stream/audio/pcm.ts';
import { startTestServer } from '../../test-server.ts';
import { closeCarriersAfterEach, connectCarrier } from '../carrier-socket.ts';
import { syntheticCall } from '../synthetic-call.ts';

closeCarriersAfterEach();

const DECODED_AS = { PCMU: 'mulaw', PCMA: 'alaw', L16: 's16' } as const;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** One call with a single track, in pieces of any length. */
async function stream(mediaFormat: object, pieces: readonly string[]) {
  const server = await startTestServer({ maxAheadMs: 86_400_000 });
  const socket = await connectCarrier(server, 'media-stream');
  const start = { accountSid: 'AC1', callSid: 'CA1', tracks: ['inbound'], mediaFormat };
  const media = pieces.map((payload) => ({ event: 'media', media: { track: 'inbound', payload } }));
  socket.send({ event: 'connected' }, { event: 'start', start }, ...media, { event: 'stop' });
  await socket.closed;
  return server.lanes.streams[0]!;
}

const SPELLINGS: readonly (readonly [LineCode, string])[] = [
  ['PCMU', 'audio/x-mulaw'],
  ['PCMU', 'PCMU'],
  ['PCMA', 'audio/x-alaw'],
  ['PCMA', 'PCMA'],
  ['L16', 'audio/x-l16'],
  ['L16', 'audio/x-raw'],
  ['L16', 'L16'],
];

describe.each([8_000, 16_000])('at %d Hz', (sampleRate) => {
  test.each(SPELLINGS)('%s, called %s, is heard as it was said', async (code, encoding) => {
    const { customer } = syntheticCall(sampleRate, 0.1);
    const bytes = encodeLine(customer, code);
    // Messages of 20 ms, 100 ms and one sample: how long they are is up to the carrier.
    const width = code === 'L16' ? 2 : 1;
    const cuts = [0, 160 * width, 161 * width, bytes.length];
    const pieces = cuts.slice(1).map((end, i) => base64(bytes.subarray(cuts[i], end)));
    const lane = await stream({ encoding, sampleRate: String(sampleRate) }, pieces);
    expect(lane.options.sampleRate).toBe(sampleRate);
    expect(lane.samples(0)).toEqual(decodeSamples(bytes, DECODED_AS[code], 1)[0]);
  });
});

test('half a sample at the end of a message is left out', async () => {
  const lane = await stream({ encoding: 'audio/x-l16', sampleRate: 8000 }, [
    base64(Uint8Array.of(0, 0x40, 0x77)),
  ]);
  expect([...lane.samples(0)]).toEqual([0.5]);
});
