import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameCall } from '../../../src/server/carriers/stream-names.ts';

const hub = (...live: readonly string[]) =>
  ({ get: (name: string) => (live.includes(name) ? { live: true } : undefined) }) as unknown as Parameters<
    typeof nameCall
  >[1];

/** What a publisher may call a stream. */
const STREAM_NAME = /^[A-Za-z0-9._:/@+-]{1,128}$/;

const half = () => 0.5;
const call = (callId: string | null, streamId: string | null = null) => ({
  carrier: 'twilio' as const,
  callId,
  streamId,
});

test('a call is named after its carrier and what that calls it', () => {
  expect(nameCall(call('CA1', 'MZ1'), hub(), half)).toBe('twilio-CA1');
  expect(nameCall(call(null, 'MZ1'), hub(), half)).toBe('twilio-MZ1');
  expect(nameCall(call(null), hub(), half)).toMatch(/^twilio-\w{6,}$/);
});

test('a call that is streamed twice at a time gets the name of its stream as well', () => {
  expect(nameCall(call('CA1', 'MZ2'), hub('twilio-CA1'), half)).toBe('twilio-CA1-MZ2');
  expect(nameCall(call('CA1'), hub('twilio-CA1'), half)).toMatch(/^twilio-CA1-\w{10}$/);
  const both = hub('twilio-CA1', 'twilio-CA1-MZ2');
  expect(nameCall(call('CA1', 'MZ2'), both, half)).toMatch(/^twilio-CA1-\w{10}$/);
});

test('whatever a carrier calls it, it is a name for a stream', () => {
  const identifier = fc.option(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constant('a'.repeat(500))),
  );
  fc.assert(
    fc.property(identifier, identifier, (callId, streamId) => {
      const first = nameCall(call(callId, streamId), hub(), half);
      const second = nameCall(call(callId, streamId), hub(first), Math.random);
      expect(first).toMatch(STREAM_NAME);
      expect(second).toMatch(STREAM_NAME);
      expect(second).not.toBe(first);
    }),
    { seed: 1, numRuns: 500 },
  );
});
