import type { ValidationSchema } from 'fastest-validator';
import { UndertoneError } from '../../sdk/errors.ts';
import { EVENT_TYPES } from '../../sdk/events.ts';
import type { SubscribeMessage, SubscriberMessage, UnsubscribeMessage } from '../../sdk/messages.ts';
import { compileMessageSchema, parseMessage, type RawMessage } from './message-schema.ts';
import { STREAM_PATTERN } from './stream-pattern.ts';

/** Most streams or patterns one subscription may name, and most positions it may resume from. */
const MAX_STREAMS = 1_000;

/** A `subscribe` with as many names and positions as it may have, and all of them long, has 400,000. */
const MAX_TEXT_LENGTH = 524_288;

const id = { type: 'number', integer: true, min: 0, max: Number.MAX_SAFE_INTEGER } as const;

/** fastest-validator rules of a subscriber's messages, besides their `type`. */
export const SUBSCRIBER_RULES = Object.freeze({
  subscribe: {
    id,
    streams: {
      type: 'array',
      min: 1,
      max: MAX_STREAMS,
      optional: true,
      items: { type: 'string', pattern: STREAM_PATTERN },
    },
    types: {
      type: 'array',
      min: 1,
      max: EVENT_TYPES.length,
      optional: true,
      items: { type: 'enum', values: [...EVENT_TYPES] },
    },
    since: {
      type: 'record',
      optional: true,
      key: { type: 'string' },
      value: {
        type: 'object',
        strict: true,
        properties: {
          epoch: { type: 'string', max: 64 },
          offset: { type: 'number', integer: true, min: -1 },
        },
      },
    },
  },
  unsubscribe: { id },
} satisfies Record<SubscriberMessage['type'], ValidationSchema>);

const CHECKS: Readonly<Record<SubscriberMessage['type'], (message: RawMessage) => SubscriberMessage>> = {
  subscribe: compileMessageSchema<SubscribeMessage>('subscribe', SUBSCRIBER_RULES.subscribe),
  unsubscribe: compileMessageSchema<UnsubscribeMessage>('unsubscribe', SUBSCRIBER_RULES.unsubscribe),
};

/**
 * Reads a message of a subscriber as far as it can be refused by its `id`.
 *
 * @param text - a text message as it arrived
 * @throws UndertoneError `ERR_FRAME_TOO_LARGE`, `ERR_INVALID_JSON`, or `ERR_INVALID_MESSAGE` without a `type`
 */
export function parseSubscriberMessage(text: string): RawMessage & { readonly type: string } {
  return parseMessage(text, MAX_TEXT_LENGTH);
}

/**
 * Checks one message of a subscriber.
 *
 * @param message - a text message after `parseSubscriberMessage`
 * @throws UndertoneError `ERR_INVALID_MESSAGE` with everything wrong about it
 */
export function checkSubscriberMessage(message: RawMessage & { readonly type: string }): SubscriberMessage {
  if (!Object.hasOwn(CHECKS, message.type)) {
    throw new UndertoneError(
      'ERR_INVALID_MESSAGE',
      `type must be subscribe or unsubscribe, got "${message.type}"`,
    );
  }
  return CHECKS[message.type as SubscriberMessage['type']](message);
}
