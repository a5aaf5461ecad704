/** The first messages of every carrier, as their documentation has them. */
import { describe, expect, test } from 'vitest';
import { MEDIA_STREAM_DIALECTS } from '../../../../bench/carriers/media-stream-dialects.ts';
import type { Fields } from '../../../../src/server/carriers/fields.ts';
import { readStart, trackName } from '../../../../src/server/carriers/media-stream/stream-start.ts';

const TWILIO = {
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: {
    streamSid: 'MZ1',
    accountSid: 'AC1',
    callSid: 'CA1',
    tracks: ['inbound', 'outbound'],
    customParameters: { tenant: 'acme', role_inbound: 'customer' },
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  },
};

const SIGNALWIRE = {
  ...TWILIO,
  start: { ...TWILIO.start, accountSid: '7f0e1b52-6d7c-4d0e-a2c6-3c1d5b7f9a10' },
};

const TELNYX = {
  event: 'start',
  sequence_number: '1',
  stream_id: 's1',
  start: {
    call_control_id: 'v3:c1',
    from: '+15551230001',
    to: '+18005550000',
    media_format: { encoding: 'PCMA', sample_rate: 8000, channels: 1 },
  },
};

const EXOTEL = {
  event: 'start',
  sequence_number: '1',
  stream_sid: 's1',
  start: {
    stream_sid: 's1',
    call_sid: 'c1',
    account_sid: 'a1',
    from: '+915551230001',
    to: '+915550000000',
    custom_parameters: { tenant: 'acme' },
    media_format: { encoding: 'audio/x-raw', sample_rate: '8000', bit_rate: '16' },
  },
};

const PLIVO = {
  event: 'start',
  sequenceNumber: 1,
  start: {
    callId: 'c1',
    streamId: 's1',
    accountId: 'MA1',
    tracks: ['inbound', 'outbound'],
    mediaFormat: { encoding: 'audio/x-l16', sampleRate: 16000 },
  },
  extra_headers: 'tenant=acme;role_inbound=agent',
};

const ALL: readonly (readonly [string, Fields, object])[] = [
  ['twilio', TWILIO, { callId: 'CA1', streamId: 'MZ1', tracks: ['inbound', 'outbound'] }],
  ['signalwire', SIGNALWIRE, { callId: 'CA1', streamId: 'MZ1', tracks: ['inbound', 'outbound'] }],
  ['telnyx', TELNYX, { callId: 'v3:c1', streamId: 's1', tracks: ['inbound', 'outbound'] }],
  ['exotel', EXOTEL, { callId: 'c1', streamId: 's1', tracks: ['inbound'] }],
  ['plivo', PLIVO, { callId: 'c1', streamId: 's1', tracks: ['inbound', 'outbound'] }],
];

const FORMATS: Readonly<Record<string, object>> = {
  twilio: { sampleFormat: 'mulaw', sampleRate: 8_000 },
  signalwire: { sampleFormat: 'mulaw', sampleRate: 8_000 },
  telnyx: { sampleFormat: 'alaw', sampleRate: 8_000 },
  exotel: { sampleFormat: 's16', sampleRate: 8_000 },
  plivo: { sampleFormat: 's16', sampleRate: 16_000 },
};

/** Every number as text, and every text that is a number as one. */
function otherwise(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, otherwise(inner)]));
}

describe.each(ALL)('%s', (carrier, message, identifiers) => {
  const expected = { carrier, ...identifiers, format: FORMATS[carrier] };

  test('is known by the identifiers in its start', () => {
    expect(readStart(message)).toMatchObject(expected);
  });

  test('is read the same where numbers are texts, and texts numbers', () => {
    expect(readStart(otherwise(message) as Fields)).toMatchObject(expected);
  });
});

test.each(MEDIA_STREAM_DIALECTS)('the simulator of $name is known for what it plays', (dialect) => {
  const start = readStart(dialect.start('call-1', dialect.code, 'secret') as Fields);
  expect(start).toMatchObject({ carrier: dialect.name, callId: 'call-1', tracks: dialect.tracks });
  expect(start.parameters.get('token')).toBe('secret');
});

describe('parameters', () => {
  test.each([
    ['twilio', TWILIO, { tenant: 'acme', roleinbound: 'customer' }],
    ['exotel', EXOTEL, { tenant: 'acme' }],
    ['plivo', PLIVO, { tenant: 'acme', roleinbound: 'agent' }],
    [
      'plivo with commas',
      { ...PLIVO, extra_headers: 'tenant=acme, role_inbound=agent' },
      { roleinbound: 'agent' },
    ],
    [
      'plivo, which takes letters and digits only',
      { ...PLIVO, extra_headers: 'roleInbound=agent' },
      { roleinbound: 'agent' },
    ],
    ['a value with =', { ...PLIVO, extra_headers: 'token=a==' }, { token: 'a==' }],
  ])('of %s are what the customer had passed on', (_, message, expected) => {
    expect(Object.fromEntries(readStart(message).parameters)).toMatchObject(expected);
  });
});

describe('tracks', () => {
  const tracksOf = (tracks: unknown) => readStart({ ...TWILIO, start: { ...TWILIO.start, tracks } }).tracks;

  test('come with inbound first, once each, however they are listed', () => {
    expect(tracksOf(['outbound_track', 'inbound', 'INBOUND'])).toEqual(['inbound', 'outbound']);
  });

  test.each([[[]], [undefined], ['both_tracks'], [[7, null, 'no such name!']]])(
    'listed as %j are those the carrier sends by itself',
    (tracks) => {
      expect(tracksOf(tracks)).toEqual(['inbound']);
    },
  );

  test('have one name each, as in `media` so in `start`', () => {
    expect(['inbound', 'inbound_track', 'Outbound_Track'].map(trackName)).toEqual([
      'inbound',
      'inbound',
      'outbound',
    ]);
  });
});

test('a start with nothing in it is mu-law at 8 kHz of one track, of a carrier that looks like Twilio', () => {
  expect(readStart({})).toMatchObject({
    carrier: 'signalwire',
    callId: null,
    streamId: null,
    format: { sampleFormat: 'mulaw', sampleRate: 8_000 },
    tracks: ['inbound'],
  });
});
