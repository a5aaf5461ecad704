import { EVENT_TYPES } from '../../../sdk/events.ts';
import { PROTOCOL_VERSION } from '../../../sdk/messages.ts';
import { EVENT_PARTS, EVENT_SCHEMAS } from './event-schemas.ts';
import { REPLY_SCHEMAS, REQUEST_SCHEMAS } from './message-schemas.ts';

/** Version of both contracts: the first number is the protocol's, the second rises with what is added to it. */
export const CONTRACT_VERSION = `${PROTOCOL_VERSION}.0.0`;

const AUDIO = 'audio';

/** Messages of each direction of each socket; events are all of them. */
const INGEST_REQUESTS = ['start', 'keepAlive', 'flush', 'end', AUDIO];
const INGEST_REPLIES = ['ready', 'ack', 'warning', 'ended', 'gap', 'error', ...EVENT_TYPES];
const EVENTS_REQUESTS = ['subscribe', 'unsubscribe'];
const EVENTS_REPLIES = ['subscribed', 'unsubscribed', 'gap', 'reconnect', 'error', ...EVENT_TYPES];

/** Schemas by name: every message and event by its type, and what they share. */
export const MESSAGE_SCHEMAS = Object.freeze({
  ...EVENT_PARTS,
  ...REQUEST_SCHEMAS,
  ...REPLY_SCHEMAS,
  ...EVENT_SCHEMAS,
});

/** The AsyncAPI 3 document of both WebSockets, as the server serves it. */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Undertone',
      version: CONTRACT_VERSION,
      description:
        'Live audio in, emotion events out. Readers must leave fields they do not know alone; docs/protocol.md tells the rest: ' +
        'order, resuming, limits and close codes. Phone systems stream to /v1/carriers/media-stream, /v1/carriers/audiohook, ' +
        '/v1/carriers/audio-fork and /v1/carriers/vonage in protocols that are theirs and no part of this contract; ' +
        'docs/carriers.md says which, and a call becomes a stream whose events are those of /v1/events.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      local: {
        host: 'localhost:8080',
        protocol: 'ws',
        description: 'The default of `undertone serve`; `wss` where TLS is configured.',
        security: [{ $ref: '#/components/securitySchemes/token' }],
      },
    },
    channels: {
      ingest: channel('/v1/ingest', 'One publisher, one stream.', [...INGEST_REQUESTS, ...INGEST_REPLIES]),
      events: channel('/v1/events', 'One subscriber of any number of streams.', [
        ...EVENTS_REQUESTS,
        ...EVENTS_REPLIES,
      ]),
    },
    operations: {
      publish: operation('receive', 'ingest', INGEST_REQUESTS, 'A publisher sends a stream.'),
      answerPublisher: operation('send', 'ingest', INGEST_REPLIES, 'The server tells how far it has come.'),
      subscribe: operation('receive', 'events', EVENTS_REQUESTS, 'A subscriber says what it wants.'),
      deliver: operation('send', 'events', EVENTS_REPLIES, 'The server sends events.'),
    },
    components: {
      messages: {
        ...Object.fromEntries(
          [...Object.keys(REQUEST_SCHEMAS), ...Object.keys(REPLY_SCHEMAS), ...EVENT_TYPES].map((type) => [
            type,
            { name: type, payload: { $ref: `#/components/schemas/${type}` } },
          ]),
        ),
        [AUDIO]: {
          name: AUDIO,
          contentType: 'application/octet-stream',
          summary: 'Bytes in the encoding `start` announced, cut anywhere.',
          payload: { type: 'string', format: 'binary' },
        },
      },
      schemas: MESSAGE_SCHEMAS,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Where authentication is on. Browsers send it as the subprotocol `undertone.bearer.<jwt>` beside `undertone.v1`.',
        },
      },
    },
  };
}

function channel(address: string, summary: string, messages: readonly string[]): object {
  return {
    address,
    summary,
    messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  };
}

function operation(
  action: 'send' | 'receive',
  name: string,
  messages: readonly string[],
  summary: string,
): object {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${name}` },
    messages: messages.map((message) => ({ $ref: `#/channels/${name}/messages/${message}` })),
  };
}
