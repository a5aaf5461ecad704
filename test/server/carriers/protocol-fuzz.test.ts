/** Whatever a carrier, or someone who plays one, sends: a documented answer, and nothing left behind. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CARRIER_SIMULATORS } from '../../../bench/carriers/simulators.ts';
import type { CarrierAdapter, CarrierLine } from '../../../src/server/carriers/adapter.ts';
import { AudiohookAdapter } from '../../../src/server/carriers/audiohook/audiohook.ts';
import { MediaStreamAdapter } from '../../../src/server/carriers/media-stream/media-stream.ts';
import { readJambonzPreamble } from '../../../src/server/carriers/pcm-fork/jambonz.ts';
import { PcmForkAdapter } from '../../../src/server/carriers/pcm-fork/pcm-fork.ts';
import { readVonagePreamble } from '../../../src/server/carriers/pcm-fork/vonage.ts';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { FUZZ_SEED, FUZZ_TIMEOUT_MS, fuzzSize } from '../fuzz/fuzz-size.ts';
import { createOfflineServer, runOffline } from './offline-session.ts';
import { syntheticCall } from './synthetic-call.ts';

const SESSIONS = fuzzSize(500, 10_000);

const DOCUMENTED = new Set<number | null>([...Object.values(CLOSE_CODES), 1_000, 1_012, null]);

/** What AudioHook's server may say; the others say nothing at all. */
const SAID = new Set(['opened', 'pong', 'closed', 'disconnect']);

type Message = string | Uint8Array;
type Json = Readonly<Record<string, unknown>>;

const ADAPTERS: Readonly<Record<string, (line: CarrierLine) => CarrierAdapter>> = {
  genesys: (line) => new AudiohookAdapter(line, { sessionId: null, organizationId: null }),
  jambonz: (line) => new PcmForkAdapter(line, readJambonzPreamble),
  vonage: (line) => new PcmForkAdapter(line, readVonagePreamble),
};

const mediaStream = (line: CarrierLine): CarrierAdapter =>
  new MediaStreamAdapter(line, () => {
    throw new Error('everyone has been let in already');
  });

/** Values that have broken parsers before. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...[null, -1, 0, 1e308, -1e308, 2 ** 53, 0.1, '', 'NaN', '-1', '1e308', '9'.repeat(400), [], {}],
    ...['__proto__', 'constructor', 'PT1e9S', `PT${'9'.repeat(400)}S`, 'PT.5S', 'inbound', 'outbound_track'],
    ...['A'.repeat(4_000), '////', 'audio/x-l16;rate=8000', 'OPUS', ['external'], ['inbound', 'inbound']],
  ),
);

/** One change to a whole session. */
type Change = (messages: readonly Message[]) => readonly Message[];

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (messages: readonly Message[], fraction: number): number => Math.floor(fraction * messages.length);

function replaced(messages: readonly Message[], index: number, ...by: readonly Message[]): Message[] {
  return [...messages.slice(0, index), ...by, ...messages.slice(index + 1)];
}

/** Sets one field of a JSON message, at its top or one level down. */
function setField(message: Message, pick: number, value: unknown): Message {
  if (typeof message !== 'string') return message;
  const fields = JSON.parse(message) as Json;
  const paths = Object.entries(fields).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? [[name], ...Object.keys(inner).map((key) => [name, key])]
      : [[name]],
  );
  const [name = '', key] = paths[pick % paths.length] ?? [];
  if (key === undefined) return JSON.stringify({ ...fields, [name]: value });
  return JSON.stringify({ ...fields, [name]: { ...(fields[name] as Json), [key]: value } });
}

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(place, fc.nat(), odd).map(
      ([where, pick, value]): Change =>
        (messages) => {
          const index = at(messages, where);
          return index < messages.length && isJson(messages[index]!)
            ? replaced(messages, index, setField(messages[index]!, pick, value))
            : messages;
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, fc.nat({ max: 12 })).map(
      ([where, count]): Change =>
        (messages) => {
          const index = at(messages, where);
          return [...messages.slice(0, index), ...messages.slice(index + count)];
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, place).map(
      ([from, to]): Change =>
        (messages) => {
          const [a, b] = [at(messages, from), at(messages, to)];
          const swapped = [...messages];
          if (messages.length > 0) [swapped[a], swapped[b]] = [swapped[b]!, swapped[a]!];
          return swapped;
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, place).map(
      ([from, to]): Change =>
        (messages) => {
          const copied = messages[at(messages, from)];
          return copied === undefined ? messages : messages.toSpliced(at(messages, to), 0, copied);
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        place,
        fc.oneof(fc.string({ maxLength: 60 }), fc.json({ maxDepth: 3 }), fc.uint8Array({ maxLength: 500 })),
      )
      .map(
        ([where, more]): Change =>
          (messages) =>
            messages.toSpliced(at(messages, where), 0, more),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, place).map(
      ([where, cut]): Change =>
        (messages) => {
          const message = messages[at(messages, where)];
          if (message === undefined) return messages;
          return replaced(messages, at(messages, where), message.slice(0, Math.floor(cut * message.length)));
        },
    ),
  },
);

function isJson(message: Message): boolean {
  if (typeof message !== 'string') return false;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

describe.each(CARRIER_SIMULATORS)('$name', (simulator) => {
  const call = syntheticCall(simulator.sampleRate, 0.4);
  // What the server has said so far is in the messages of AudioHook: here it has answered `open`.
  const received = [{ type: 'opened', parameters: { media: [{ channels: ['external'] }] } }];
  const right = [...simulator.script(call, { callId: 'c' })].map(({ message }, index) =>
    message({ received: index === 0 ? [] : received }),
  );

  test(
    `${SESSIONS} mutated sessions find nothing`,
    async () => {
      const server = await createOfflineServer();
      const { context, clock, lanes, defects } = server;
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
          const messages = changes.reduce<readonly Message[]>((session, apply) => apply(session), right);
          const before = lanes.streams.length;
          const { sent, code } = await runOffline(server, ADAPTERS[simulator.name] ?? mediaStream, messages);
          expect(DOCUMENTED.has(code)).toBe(true);
          expect(sent.every((message) => SAID.has((message as { type: string }).type))).toBe(true);
          expect(lanes.streams.length - before).toBeLessThanOrEqual(1);
          expect(context.hub.liveStreams).toBe(0);
          expect(defects).toEqual([]);
          clock.advance(10);
          expect(clock.pending).toBe(0);
          (lanes.streams as unknown[]).length = 0;
        }),
        { seed: FUZZ_SEED, numRuns: SESSIONS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
