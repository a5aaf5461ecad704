import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/sdk/events.ts';
import { objectFromRules } from '../../../../src/server/protocol/contract/from-rules.ts';
import { parseControl, parseStart } from '../../../../src/server/protocol/publisher-messages.ts';
import { checkSubscriberMessage } from '../../../../src/server/protocol/subscriber-messages.ts';
import { ASYNCAPI } from '../../contract-check.ts';

/** What a schema cannot say: how the number of roles and of channels go together. */
const RELATION = /roles must name at most|separation needs/;

const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'uniform', 0, -1, 1, 1.5, 8_000, 1e9, 'mulaw', 'a b', 'ica'),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A message that is often right, and otherwise wrong in one or two places. */
function almost(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, right]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anything }),
  ]);
  const extra = fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), anything, { maxKeys: 1 }) },
  );
  return fc
    .tuple(fc.record<Record<string, unknown>>(Object.fromEntries(entries), { requiredKeys: ['type'] }), extra)
    .map(([message, more]) => ({ ...more, ...message }));
}

const name = fc.stringMatching(/^[A-Za-z0-9._:/@+-]{1,128}$/);
const START = almost({
  type: fc.constant('start'),
  version: fc.constant(1),
  stream: name,
  encoding: fc.constantFrom('pcm_s16le', 'pcm_f32le', 'mulaw', 'alaw', 'wav', 'container'),
  sampleRate: fc.integer({ min: 8_000, max: 192_000 }),
  channels: fc.integer({ min: 1, max: 8 }),
  roles: fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { maxLength: 3 }),
  events: fc.boolean(),
  live: fc.boolean(),
  cohort: fc.constant('female'),
  priors: fc.oneof(
    fc.constant('uniform'),
    fc.record({ angry: fc.double({ min: 0.01, max: 100, noNaN: true }) }),
  ),
  separation: fc.constantFrom('none', 'ica'),
});
const SUBSCRIBE = almost({
  type: fc.constant('subscribe'),
  id: fc.nat(),
  streams: fc.array(fc.stringMatching(/^[A-Za-z0-9*]{1,20}$/), { minLength: 1, maxLength: 3 }),
  types: fc.uniqueArray(fc.constantFrom(...EVENT_TYPES), { minLength: 1 }),
  since: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 5 }),
    fc.record({ epoch: fc.string({ maxLength: 10 }), offset: fc.integer({ min: -1 }) }),
    { maxKeys: 2 },
  ),
});

function refusal(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('what the contract accepts is what the server accepts', () => {
  test.each([
    ['start', START, (message: object) => parseStart(JSON.stringify(message))],
    ['subscribe', SUBSCRIBE, (message: object) => checkSubscriberMessage(message as { type: string })],
    [
      'keepAlive',
      almost({ type: fc.constant('keepAlive') }),
      (message: object) => parseControl(JSON.stringify(message)),
    ],
    [
      'unsubscribe',
      almost({ type: fc.constant('unsubscribe'), id: fc.nat() }),
      (message: object) => checkSubscriberMessage(message as { type: string }),
    ],
  ])('for `%s`', (type, messages, check) => {
    let accepted = 0;
    fc.assert(
      fc.property(messages, (message) => {
        const onWire = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
        const problems = ASYNCAPI.problems(type, onWire);
        const text = refusal(() => check(onWire));
        if (text === null) accepted += 1;
        if (text === null || !RELATION.test(text))
          expect([problems.length > 0, text]).toEqual([text !== null, text]);
      }),
      { seed: 20_265, numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(40);
  });
});

test('a rule without a translation is not published in silence', () => {
  expect(() => objectFromRules({ when: { type: 'date' } })).toThrow(/date has no JSON Schema/);
});
