/** Messages nobody should send, on real sockets: each is answered or ignored, the server lives on and keeps nothing of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../src/sdk/events.ts';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { connectClient } from '../test-client.ts';
import { closeServersAfterEach, START, startTestServer } from '../test-server.ts';
import { FUZZ_SEED, FUZZ_TIMEOUT_MS, fuzzSize } from './fuzz-size.ts';
import { mutated } from './mutations.ts';

closeServersAfterEach();

/** Messages a session sends on average, so that the number of sessions follows from that of messages. */
const MESSAGES_A_SESSION = 8;
const SESSIONS = Math.ceil(fuzzSize(1_600, 100_000) / MESSAGES_A_SESSION);

const DOCUMENTED = new Set([...Object.values(CLOSE_CODES), 1_000, 1_005, 1_006, 1_007, 1_009]);

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    -1,
    1e308,
    '__proto__',
    'constructor',
    '\u0000',
    '*'.repeat(100),
    [[[[]]]],
    {},
  ),
);

const right = fc.constantFrom<object>(
  START,
  { ...START, channels: 2, roles: ['customer', 'agent'], events: true, live: false },
  { type: 'start', encoding: 'wav', events: true },
  { ...START, priors: { angry: 2 }, separation: 'none', cohort: 'female' },
  { type: 'keepAlive' },
  { type: 'flush' },
  { type: 'end' },
  { type: 'subscribe', id: 1, streams: ['*'], types: [...EVENT_TYPES] },
  { type: 'subscribe', id: 2, since: { 'call-1': { epoch: 'e', offset: 3 } } },
  { type: 'unsubscribe', id: 1 },
);
const wrongField = fc
  .tuple(right, fc.string({ maxLength: 12 }), odd, fc.nat())
  .map(([message, name, value, pick]) => {
    const keys = Object.keys(message);
    const key = pick % 3 === 0 ? name : keys[pick % keys.length]!;
    return encode(JSON.stringify(Object.fromEntries([...Object.entries(message), [key, value]])));
  });
const text = fc.oneof(
  { weight: 4, arbitrary: right.map((message) => encode(JSON.stringify(message))) },
  { weight: 4, arbitrary: wrongField },
  { weight: 3, arbitrary: mutated(right.map((message) => encode(JSON.stringify(message)))) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 4 }).map(encode) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }).map(encode) },
  { weight: 1, arbitrary: fc.nat({ max: 3_000 }).map((depth) => encode('['.repeat(depth))) },
);
const message = fc.oneof(
  { weight: 5, arbitrary: text.map((bytes) => ({ bytes, isBinary: false })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => ({ bytes, isBinary: true })) },
);
const session = fc.record({
  path: fc.constantFrom('/v1/ingest', '/v1/events'),
  messages: fc.array(message, { minLength: MESSAGES_A_SESSION, maxLength: MESSAGES_A_SESSION }),
});

test(
  `${SESSIONS * MESSAGES_A_SESSION} random and mutated messages end every socket with a documented code and leave nothing behind`,
  async () => {
    const server = await startTestServer({ maxSocketsPerAddress: 10_000 });
    const timersBefore = server.clock.pending;
    await fc.assert(
      fc.asyncProperty(session, async ({ path, messages }) => {
        const client = await connectClient(server.server.url + path);
        for (const { bytes, isBinary } of messages) client.socket.send(bytes, { binary: isBinary });
        // Whatever was not refused is closed by the client; an orderly close says that all before it has been read.
        client.close();
        const { code } = await client.closed;
        expect([code, DOCUMENTED.has(code)]).toEqual([code, true]);
        // The fake lanes keep what they hear, for tests that look at it.
        (server.lanes.streams as unknown[]).length = 0;
      }),
      { seed: FUZZ_SEED, numRuns: SESSIONS, endOnFailure: true },
    );
    expect((await server.get('/readyz')).status).toBe(200);
    const metrics = async () => (await server.get('/metrics')).text();
    await expect.poll(metrics).toContain('undertone_streams_active 0');
    expect(await metrics()).toContain('undertone_subscribers 0');
    server.clock.advance(600_000);
    expect(server.clock.pending).toBe(timersBefore);
    expect(await (await server.get('/v1/streams')).json()).toEqual({ streams: [] });
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  },
  FUZZ_TIMEOUT_MS,
);
