import type { ErrorCode } from '../../src/sdk/errors.ts';
import { START } from './test-server.ts';

/** Something a publisher may do wrong, and the code it must hear. */
export interface BadInput {
  readonly name: string;
  readonly code: ErrorCode;
  /** Sent one after the other. */
  readonly messages: readonly (object | string | Uint8Array)[];
  /** Something the message must say: what was wrong or what to do. */
  readonly says: RegExp;
}

/** A WAV header that stops before it has said anything of use. */
const CUT_WAV_HEADER = new TextEncoder().encode('RIFF\u0024\u0000\u0000\u0000WAVEfm');

const START_WAV = { type: 'start', encoding: 'wav' };
const END = { type: 'end' };
const TWO_BYTE_START = { ...START, encoding: 'pcm_s16le' };

/** Everything a server must answer with an error and survive. */
export const BAD_INPUT: readonly BadInput[] = [
  {
    name: 'audio before start',
    code: 'ERR_START_EXPECTED',
    messages: [new Uint8Array(160)],
    says: /`start`/,
  },
  { name: 'end before start', code: 'ERR_START_EXPECTED', messages: [END], says: /`start`/ },
  { name: 'text that is not JSON', code: 'ERR_INVALID_JSON', messages: ['hello'], says: /must be JSON/ },
  {
    name: 'text that is not JSON after start',
    code: 'ERR_INVALID_JSON',
    messages: [START, '{'],
    says: /JSON/,
  },
  { name: 'JSON that is no object', code: 'ERR_INVALID_MESSAGE', messages: ['[1]'], says: /"type"/ },
  { name: 'a second start', code: 'ERR_INVALID_MESSAGE', messages: [START, START], says: /another socket/ },
  {
    name: 'an unknown message',
    code: 'ERR_INVALID_MESSAGE',
    messages: [START, { type: 'stop' }],
    says: /keepAlive, flush or end.*"stop"/,
  },
  {
    name: 'an unknown field',
    code: 'ERR_INVALID_MESSAGE',
    messages: [{ ...START, sampelRate: 8_000 }],
    says: /unknown field sampelRate/,
  },
  {
    name: 'an unknown encoding',
    code: 'ERR_UNSUPPORTED_ENCODING',
    messages: [{ ...START, encoding: 'mp3' }],
    says: /one of pcm_s16le.*got mp3/,
  },
  { name: '0 channels', code: 'ERR_CHANNELS', messages: [{ ...START, channels: 0 }], says: /1 to 8, got 0/ },
  { name: '9 channels', code: 'ERR_CHANNELS', messages: [{ ...START, channels: 9 }], says: /1 to 8, got 9/ },
  {
    name: 'a rate below the range',
    code: 'ERR_SAMPLE_RATE',
    messages: [{ ...START, sampleRate: 7_999 }],
    says: /8000 to 192000 Hz, got 7999/,
  },
  {
    name: 'a rate above the range',
    code: 'ERR_SAMPLE_RATE',
    messages: [{ ...START, sampleRate: 192_001 }],
    says: /8000 to 192000 Hz, got 192001/,
  },
  {
    name: 'raw audio without a rate',
    code: 'ERR_SAMPLE_RATE',
    messages: [{ type: 'start', encoding: 'mulaw' }],
    says: /must be given for mulaw/,
  },
  {
    name: 'more roles than channels',
    code: 'ERR_INVALID_MESSAGE',
    messages: [{ ...START, roles: ['customer', 'agent'] }],
    says: /1 channel\(s\), got 2 roles/,
  },
  {
    name: 'nothing but roles that are dropped',
    code: 'ERR_CHANNELS',
    messages: [{ ...START, roles: ['agent'] }],
    says: /customer, speaker.*got agent/,
  },
  {
    name: 'a stream name with spaces',
    code: 'ERR_STREAM_NAME',
    messages: [{ ...START, stream: 'call 1' }],
    says: /got call 1/,
  },
  {
    name: 'a version of the future',
    code: 'ERR_UNSUPPORTED_VERSION',
    messages: [{ ...START, version: 2 }],
    says: /version must be 1.*got 2/,
  },
  {
    name: 'a cohort the model does not have',
    code: 'ERR_INVALID_MESSAGE',
    messages: [{ ...START, cohort: 'martian' }],
    says: /cohort must be one of female, male; got martian/,
  },
  {
    name: 'audio that ends inside a sample',
    code: 'ERR_PARTIAL_SAMPLE',
    messages: [TWO_BYTE_START, new Uint8Array(321), END],
    says: /whole samples/,
  },
  {
    name: 'a WAV header cut short',
    code: 'ERR_WAV_HEADER',
    messages: [START_WAV, CUT_WAV_HEADER, END],
    says: /ended after 14 bytes/,
  },
  {
    name: 'a WAV that is none',
    code: 'ERR_WAV_HEADER',
    messages: [START_WAV, new TextEncoder().encode('this is not a WAV file at all')],
    says: /RIFF/,
  },
  {
    name: 'audio after end',
    code: 'ERR_INVALID_MESSAGE',
    messages: [{ ...START, stream: 'late' }, new Uint8Array(160), END, new Uint8Array(160)],
    says: /after `end`/,
  },
];
