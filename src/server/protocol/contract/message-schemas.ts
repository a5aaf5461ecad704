import { EMOTIONS } from '../../../sdk/emotion.ts';
import type { EventsReply, IngestReply, PublisherMessage, SubscriberMessage } from '../../../sdk/messages.ts';
import { MAX_WEIGHT, MIN_WEIGHT } from '../../../stream/models/priors.ts';
import { START_RULES } from '../publisher-messages.ts';
import { SUBSCRIBER_RULES } from '../subscriber-messages.ts';
import { objectFromRules } from './from-rules.ts';
import {
  COUNT,
  FLAG,
  type JsonSchema,
  list,
  MILLISECONDS,
  NUMBER,
  object,
  oneOfTexts,
  type Properties,
  reference,
  TEXT,
} from './json-schema.ts';

type RequestType = (PublisherMessage | SubscriberMessage)['type'];
type ReplyType = Exclude<(IngestReply | EventsReply)['type'], `${string}.${string}` | 'alert'>;

/** Weights that `priorsProblems` has nothing against. */
const PRIORS: JsonSchema = Object.freeze({
  oneOf: [
    { const: 'uniform' },
    {
      type: 'object',
      properties: Object.fromEntries(
        EMOTIONS.map((emotion) => [emotion, { type: 'number', minimum: MIN_WEIGHT, maximum: MAX_WEIGHT }]),
      ),
      additionalProperties: false,
    },
  ],
});

/** Raw audio does not say its own rate. */
const RAW_AUDIO: Pick<JsonSchema, 'if' | 'then'> = Object.freeze({
  if: {
    type: 'object',
    properties: { encoding: oneOfTexts(['pcm_s16le', 'pcm_f32le', 'mulaw', 'alaw']) },
  },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema; nobody awaits a schema
  then: { type: 'object', required: ['sampleRate'] },
});

/** What clients may send, by type, translated from the rules that check it. */
export const REQUEST_SCHEMAS: Readonly<Record<RequestType, JsonSchema>> = Object.freeze({
  start: { ...request('start', START_RULES, { priors: PRIORS }), ...RAW_AUDIO },
  keepAlive: request('keepAlive', {}),
  flush: request('flush', {}),
  end: request('end', {}),
  subscribe: request('subscribe', SUBSCRIBER_RULES.subscribe),
  unsubscribe: request('unsubscribe', SUBSCRIBER_RULES.unsubscribe),
});

/** What the server sends besides events, by type. */
export const REPLY_SCHEMAS: Readonly<Record<ReplyType, JsonSchema>> = Object.freeze({
  ready: reply('ready', {
    stream: TEXT,
    epoch: TEXT,
    channels: list(reference('ChannelInfo')),
    model: TEXT,
  }),
  ack: reply('ack', {
    receivedMs: COUNT,
    processedMs: COUNT,
    lagMs: COUNT,
    realTimeFactor: { ...NUMBER, minimum: 0 },
  }),
  warning: reply('warning', { code: reference('ErrorCode'), message: TEXT }),
  ended: reply('ended', { stream: TEXT, receivedMs: MILLISECONDS, windows: COUNT }),
  error: reply('error', errorProperties()),
  subscribed: reply('subscribed', {
    id: COUNT,
    recovered: {
      type: 'object',
      additionalProperties: object({
        epoch: TEXT,
        offset: { type: 'integer', minimum: -1 },
        recovered: FLAG,
      }),
    },
  }),
  unsubscribed: reply('unsubscribed', { id: NUMBER }),
  gap: reply('gap', { stream: TEXT, epoch: TEXT, from: COUNT, to: COUNT, reason: { const: 'slow' } }),
  reconnect: reply('reconnect', { afterMs: COUNT }),
});

/** The fields of an error besides its `type`, as sockets and HTTP have them. */
export function errorProperties(): Properties {
  return {
    code: reference('ErrorCode'),
    message: TEXT,
    retryable: FLAG,
    'retryAfterMs?': MILLISECONDS,
    'id?': NUMBER,
  };
}

function request(
  type: string,
  rules: Parameters<typeof objectFromRules>[0],
  overrides: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return objectFromRules({ type: { type: 'equal', value: type }, ...rules }, overrides);
}

function reply(type: string, properties: Properties): JsonSchema {
  return object({ type: { const: type }, ...properties });
}
