/** Whatever a carrier, or someone who plays one, sends: a documented answer, and nothing left behind. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Session } from '../../../bench/carriers/audiohook-simulator.ts';
import type { CarrierSimulator } from '../../../bench/carriers/simulator.ts';
import { CARRIER_SIMULATORS } from '../../../bench/carriers/simulators.ts';
import type { CarrierAdapter, CarrierLine } from '../../../src/server/carriers/adapter.ts';
import { AudiohookAdapter } from '../../../src/server/carriers/audiohook/audiohook.ts';
import { MediaStreamAdapter } from '../../../src/server/carriers/media-stream/media-stream.ts';
import { readJambonzPreamble } from '../../../src/server/carriers/pcm-fork/jambonz.ts';
import { PcmForkAdapter } from '../../../src/server/carriers/pcm-fork/pcm-fork.ts';
import { readVonagePreamble } from '../../../src/server/carriers/pcm-fork/vonage.ts';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import type { FakeStream } from '../fake-lanes.ts';
import { FUZZ_SEED, FUZZ_TIMEOUT_MS, fuzzSize } from '../fuzz/fuzz-size.ts';
import { change, type Message } from './mutations.ts';
import { createOfflineServer, runOffline } from './offline-session.ts';
import { syntheticCall } from './synthetic-call.ts';

const SESSIONS = fuzzSize(500, 10_000);

const DOCUMENTED = new Set<number | null>([...Object.values(CLOSE_CODES), 1_000, 1_012, null]);

/** What AudioHook's server may say; the others say nothing at all. */
const SAID = new Set(['opened', 'pong', 'closed', 'disconnect']);

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

/** Who is analysed: the customer alone, or everyone, so that two tracks must be aligned. */
const POLICIES = [['customer', 'speaker'], ['*']];

/** The messages of a whole call as a server of a policy would hear them. */
function wholeCall(simulator: CarrierSimulator, [role]: readonly string[]): readonly Message[] {
  const channels = role === '*' ? ['external', 'internal'] : ['external'];
  if (simulator.name === 'genesys') return everyMessage(channels);
  const call = syntheticCall(simulator.sampleRate, 0.4);
  return [...simulator.script(call, { callId: 'c' })].map(({ message }) => message({ received: [] }));
}

/** A session of AudioHook with everything that its client can say. */
function everyMessage(channels: readonly string[]): readonly Message[] {
  const session = new Session('c');
  // What the server has said so far is in the messages: here it has answered `open`.
  const say = (type: string, parameters: object, received: object[] = [{}]): Message =>
    session.say(type, parameters).message({ received: received as Json[] });
  const audio = new Uint8Array(1_600 * channels.length).fill(0xd5);
  const media = [channels, ['external']].map((offered) => ({
    type: 'audio',
    format: 'PCMU',
    channels: offered,
    rate: 8000,
  }));
  return [
    say('open', { organizationId: 'o', conversationId: 'c', media }, []),
    audio,
    say('ping', { rtt: 'PT0.1S' }),
    say('paused', {}),
    say('resumed', { start: 'PT0.2S', discarded: 'PT1S' }),
    audio,
    say('update', { language: 'en-US' }),
    say('error', { code: 429, message: 'too fast' }),
    say('discarded', { start: 'PT1.4S', discarded: 'PT.5S' }),
    audio,
    say('dtmf', { digit: '5' }),
    say('close', { reason: 'end' }),
  ];
}

/** All that a lane was given keeps together, and is no more than there was time for. */
function checkAudio({ inputs, options }: FakeStream, maxAheadMs: number): void {
  let heardMs = 0;
  for (const input of inputs) {
    if (input.type === 'gap') {
      expect(input.fromMs).toBeCloseTo(heardMs, 6);
      expect(input.toMs).toBeGreaterThan(input.fromMs);
      heardMs = input.toMs;
    } else if (input.type === 'audio') {
      const lengths = new Set(input.channels.map(({ length }) => length));
      expect(lengths.size).toBe(1);
      // The message that passes the limit is the last one, and none is longer than a second here.
      expect(heardMs).toBeLessThanOrEqual(maxAheadMs + 1_000);
      heardMs += ([...lengths][0]! / options.sampleRate) * 1_000;
    }
  }
}

describe.each(CARRIER_SIMULATORS)('$name', (simulator) => {
  test(
    `${SESSIONS} mutated sessions find nothing`,
    async () => {
      const policies = await Promise.all(
        POLICIES.map(async (analyseRoles) => ({
          server: await createOfflineServer({ analyseRoles }),
          right: wholeCall(simulator, analyseRoles),
        })),
      );
      const mutations = fc.array(change, { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...policies), mutations, async ({ server, right }, changes) => {
          const { context, clock, lanes, defects } = server;
          (lanes.streams as unknown[]).length = 0;
          const messages = changes.reduce<readonly Message[]>((session, apply) => apply(session), right);
          const { sent, code } = await runOffline(server, ADAPTERS[simulator.name] ?? mediaStream, messages);
          expect(DOCUMENTED.has(code)).toBe(true);
          expect(sent.every((message) => SAID.has((message as { type: string }).type))).toBe(true);
          expect(lanes.streams.length).toBeLessThanOrEqual(1);
          for (const stream of lanes.streams) checkAudio(stream, context.config.maxAheadMs);
          expect(context.hub.liveStreams).toBe(0);
          expect(defects).toEqual([]);
          clock.advance(10);
          expect(clock.pending).toBe(0);
        }),
        { seed: FUZZ_SEED, numRuns: SESSIONS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
