import type { ValidationSchema } from 'fastest-validator';
import type { ErrorCode } from '../../../sdk/errors.ts';
import { TOKEN_REQUEST_RULES } from '../../auth/minting/mint-token.ts';
import { objectFromRules } from '../../protocol/contract/from-rules.ts';
import { type JsonSchema, reference } from '../../protocol/contract/json-schema.ts';
import { UPLOAD_QUERY_RULES } from '../analyze/upload-request.ts';
import { EVENTS_PAGE_QUERY_RULES } from '../api-routes.ts';
import { EXPORT_QUERY_RULES } from '../export-routes.ts';
import { SSE_QUERY_RULES } from '../sse-route.ts';

/** What can be asked over HTTP. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** With parameters as `:id`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Rules of its query parameters; none where left out. */
  readonly query?: ValidationSchema;
  readonly body?: { readonly mediaType: string; readonly schema: JsonSchema };
  /** Status of an answer that is no error, 200 where left out. */
  readonly status?: number;
  /** What it answers, by media type. */
  readonly answers: Readonly<Record<string, JsonSchema>>;
  /** What it may refuse with, besides what any request may be refused with. */
  readonly errors?: readonly ErrorCode[];
  /** True where no token is asked for even when authentication is on. */
  readonly isPublic?: boolean;
}

const TEXT_BODY: JsonSchema = Object.freeze({ type: 'string' });
const json = (name: string) => ({ 'application/json': reference(name) });

/** Everything an upload may be refused for before its first event. */
const AUDIO_ERRORS = [
  'ERR_INVALID_MESSAGE',
  'ERR_STREAM_NAME',
  'ERR_SAMPLE_RATE',
  'ERR_CHANNELS',
  'ERR_PARTIAL_SAMPLE',
  'ERR_WAV_HEADER',
  'ERR_IDLE',
  'ERR_STREAM_EXISTS',
  'ERR_UNSUPPORTED_ENCODING',
  'ERR_WAV_FORMAT',
  'ERR_DECODE',
  'ERR_FFMPEG_MISSING',
  'ERR_CAPACITY',
  'ERR_SHUTTING_DOWN',
] as const;

/** All operations, in the order the document lists them. */
export const OPERATIONS: readonly Operation[] = Object.freeze([
  {
    method: 'post',
    path: '/v1/analyze',
    id: 'analyze',
    summary:
      'Analyses a recording, sent as the body, of any size. The answer is its events as they come, a line each; if it fails after ' +
      'the first, an `error` message is the last line. Read the answer while you send.',
    query: UPLOAD_QUERY_RULES,
    body: { mediaType: '*/*', schema: { type: 'string', format: 'binary' } },
    answers: { 'application/x-ndjson': TEXT_BODY },
    errors: AUDIO_ERRORS,
  },
  {
    method: 'get',
    path: '/v1/events',
    id: 'events',
    summary: 'Events as they happen, as Server-Sent Events; `Last-Event-ID` resumes.',
    query: SSE_QUERY_RULES,
    answers: { 'text/event-stream': TEXT_BODY },
    errors: ['ERR_INVALID_MESSAGE', 'ERR_CAPACITY', 'ERR_SHUTTING_DOWN'],
  },
  {
    method: 'get',
    path: '/v1/streams',
    id: 'streams',
    summary: 'Streams that are live or ended recently.',
    answers: json('StreamList'),
  },
  {
    method: 'get',
    path: '/v1/streams/:id',
    id: 'stream',
    summary: 'One of them.',
    answers: json('StreamOverview'),
    errors: ['ERR_STREAM_UNKNOWN'],
  },
  {
    method: 'get',
    path: '/v1/streams/:id/events',
    id: 'streamEvents',
    summary: 'Its events from an offset on, those that are still kept.',
    query: EVENTS_PAGE_QUERY_RULES,
    answers: json('StreamEventsPage'),
    errors: ['ERR_INVALID_MESSAGE', 'ERR_STREAM_UNKNOWN'],
  },
  {
    method: 'get',
    path: '/v1/streams/:id/summary',
    id: 'streamSummary',
    summary: 'What it amounts to so far.',
    answers: json('StreamSummary'),
    errors: ['ERR_STREAM_UNKNOWN'],
  },
  {
    method: 'get',
    path: '/v1/streams/:id/export',
    id: 'exportStream',
    summary: 'Its events as a file: all of them, its windows as a table, or as W3C EmotionML 1.0.',
    query: EXPORT_QUERY_RULES,
    answers: {
      'application/jsonl': TEXT_BODY,
      'text/csv': TEXT_BODY,
      'application/emotionml+xml': TEXT_BODY,
    },
    errors: ['ERR_INVALID_MESSAGE', 'ERR_STREAM_UNKNOWN'],
  },
  {
    method: 'get',
    path: '/emotionml/vocabulary.xml',
    id: 'vocabulary',
    summary: 'The vocabulary the EmotionML exports refer to.',
    answers: { 'application/emotionml+xml': TEXT_BODY },
  },
  {
    method: 'get',
    path: '/v1/model',
    id: 'model',
    summary: 'The card of the model that runs.',
    answers: json('ModelCard'),
  },
  {
    method: 'post',
    path: '/v1/tokens',
    id: 'mintToken',
    summary: 'Makes a short-lived token that may do less than the one that asks.',
    body: { mediaType: 'application/json', schema: objectFromRules(TOKEN_REQUEST_RULES) },
    status: 201,
    answers: json('MintedToken'),
    errors: ['ERR_INVALID_MESSAGE', 'ERR_NOT_FOUND'],
  },
  {
    method: 'get',
    path: '/v1/plugins',
    id: 'plugins',
    summary: 'Plugins, how they are doing, and why those are disabled that are.',
    answers: json('PluginList'),
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'metrics',
    summary: 'Measures in the Prometheus text format.',
    answers: { 'text/plain': TEXT_BODY },
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    summary: 'Answers while the process runs.',
    answers: json('Status'),
    isPublic: true,
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'readiness',
    summary: 'Answers while the server takes new streams.',
    answers: json('Status'),
    errors: ['ERR_SHUTTING_DOWN'],
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'openApi',
    summary: 'This document.',
    answers: { 'application/json': { type: 'object' } },
  },
  {
    method: 'get',
    path: '/asyncapi.json',
    id: 'asyncApi',
    summary: 'The contract of the WebSockets and of every event.',
    answers: { 'application/json': { type: 'object' } },
  },
]);
