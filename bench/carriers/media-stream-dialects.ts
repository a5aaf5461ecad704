import type { LineCode } from './line-code.ts';

/** The tracks of a call, in the order their messages alternate. */
const TRACKS = ['inbound', 'outbound'] as const;

/** How one carrier of the Media Streams family says it. */
export interface MediaStreamDialect {
  readonly name: string;
  readonly frameMs: number;
  readonly sampleRate: 8_000 | 16_000;
  readonly code: LineCode;
  readonly tracks: readonly (typeof TRACKS)[number][];
  /** Sent first; null where a carrier begins with `start`. */
  readonly connected: object | null;
  start(callId: string, code: LineCode, password: string | undefined): object;
  media(frame: MediaFrame): object;
  /** Null where the end of the socket is the end of the call. */
  stop(callId: string, sequence: number): object | null;
}

/** One piece of one track. */
export interface MediaFrame {
  readonly callId: string;
  readonly sequence: number;
  readonly track: string;
  /** Counts a track's frames from 1. */
  readonly chunk: number;
  readonly timestampMs: number;
  readonly payload: string;
}

/** When a call of Plivo begins, whose timestamps are those of a clock. */
const WALL_CLOCK_MS = Date.UTC(2026, 10, 22, 12);

const ENCODINGS = { PCMU: 'audio/x-mulaw', PCMA: 'audio/x-alaw', L16: 'audio/x-l16' } as const;

const TWILIO: MediaStreamDialect = {
  name: 'twilio',
  frameMs: 20,
  sampleRate: 8_000,
  code: 'PCMU',
  tracks: TRACKS,
  connected: { event: 'connected', protocol: 'Call', version: '1.0.0' },
  start: (callId, code, password) => ({
    event: 'start',
    sequenceNumber: '1',
    streamSid: `MZ${callId}`,
    start: {
      accountSid: 'AC0123456789abcdef0123456789abcdef',
      streamSid: `MZ${callId}`,
      callSid: callId,
      tracks: TRACKS,
      mediaFormat: { encoding: ENCODINGS[code], sampleRate: 8000, channels: 1 },
      customParameters: password === undefined ? {} : { token: password },
    },
  }),
  media: ({ callId, sequence, track, chunk, timestampMs, payload }) => ({
    event: 'media',
    sequenceNumber: `${sequence}`,
    streamSid: `MZ${callId}`,
    media: { track, chunk: `${chunk}`, timestamp: `${timestampMs}`, payload },
  }),
  stop: (callId, sequence) => ({
    event: 'stop',
    sequenceNumber: `${sequence}`,
    streamSid: `MZ${callId}`,
    stop: { accountSid: 'AC0123456789abcdef0123456789abcdef', callSid: callId },
  }),
};

const SIGNALWIRE: MediaStreamDialect = {
  ...TWILIO,
  name: 'signalwire',
  start(callId, code, password) {
    const message = TWILIO.start(callId, code, password) as { readonly start: object };
    return { ...message, start: { ...message.start, accountSid: '7f0e1b52-6d7c-4d0e-a2c6-3c1d5b7f9a10' } };
  },
};

const TELNYX: MediaStreamDialect = {
  name: 'telnyx',
  frameMs: 20,
  sampleRate: 8_000,
  code: 'PCMA',
  tracks: TRACKS,
  connected: { event: 'connected', version: '1.0.0' },
  start: (callId, code, password) => ({
    event: 'start',
    sequence_number: '1',
    stream_id: `stream-${callId}`,
    start: {
      call_control_id: callId,
      from: '+15551230001',
      to: '+18005550000',
      media_format: { encoding: code, sample_rate: 8000, channels: 1 },
      custom_parameters: password === undefined ? {} : { token: password },
    },
  }),
  media: ({ callId, sequence, track, chunk, timestampMs, payload }) => ({
    event: 'media',
    sequence_number: `${sequence}`,
    stream_id: `stream-${callId}`,
    media: { track, chunk: `${chunk}`, timestamp: `${timestampMs}`, payload },
  }),
  stop: (callId, sequence) => ({
    event: 'stop',
    sequence_number: `${sequence}`,
    stream_id: `stream-${callId}`,
    stop: { call_control_id: callId },
  }),
};

const EXOTEL: MediaStreamDialect = {
  name: 'exotel',
  frameMs: 100,
  sampleRate: 8_000,
  code: 'L16',
  tracks: ['inbound'],
  connected: { event: 'connected' },
  start: (callId, _, password) => ({
    event: 'start',
    sequence_number: 1,
    stream_sid: `stream-${callId}`,
    start: {
      stream_sid: `stream-${callId}`,
      call_sid: callId,
      account_sid: 'exotel1',
      from: '+915551230001',
      to: '+915550000000',
      custom_parameters: password === undefined ? {} : { token: password },
      media_format: { encoding: 'audio/x-raw', sample_rate: '8000', bit_rate: '16' },
    },
  }),
  media: ({ callId, sequence, chunk, timestampMs, payload }) => ({
    event: 'media',
    sequence_number: sequence,
    stream_sid: `stream-${callId}`,
    media: { chunk, timestamp: `${timestampMs}`, payload },
  }),
  stop: (callId, sequence) => ({
    event: 'stop',
    sequence_number: sequence,
    stream_sid: `stream-${callId}`,
    stop: { call_sid: callId, account_sid: 'exotel1', reason: 'callended' },
  }),
};

const PLIVO: MediaStreamDialect = {
  name: 'plivo',
  frameMs: 20,
  sampleRate: 16_000,
  code: 'L16',
  tracks: TRACKS,
  connected: null,
  start: (callId, code, password) => ({
    event: 'start',
    sequenceNumber: 1,
    start: {
      callId,
      streamId: `stream-${callId}`,
      accountId: 'MA0123456789',
      tracks: TRACKS,
      mediaFormat: { encoding: ENCODINGS[code], sampleRate: 16000 },
    },
    extra_headers: password === undefined ? '' : `token=${password}`,
  }),
  media: ({ callId, sequence, track, chunk, timestampMs, payload }) => ({
    event: 'media',
    sequenceNumber: sequence,
    streamId: `stream-${callId}`,
    media: { track, timestamp: `${WALL_CLOCK_MS + timestampMs}`, chunk, payload },
  }),
  stop: () => null,
};

/** How each carrier of the family says it. */
export const MEDIA_STREAM_DIALECTS: readonly MediaStreamDialect[] = [
  TWILIO,
  SIGNALWIRE,
  TELNYX,
  EXOTEL,
  PLIVO,
];
