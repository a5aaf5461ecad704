import {
  COUNT,
  FLAG,
  type JsonSchema,
  list,
  MILLISECONDS,
  nullable,
  object,
  oneOfTexts,
  type Properties,
  reference,
  TEXT,
} from './json-schema.ts';
import { errorProperties } from './message-schemas.ts';

const TIMESTAMP: JsonSchema = Object.freeze({ type: 'string', format: 'date-time' });
const NEWEST_OFFSET: JsonSchema = Object.freeze({ type: 'integer', minimum: -1 });
const OUTCOME = nullable(oneOfTexts(['completed', 'disconnected', 'failed']));

const CHANNEL: Properties = {
  channel: COUNT,
  role: TEXT,
  analysed: FLAG,
  'reason?': { const: 'rolePolicy' },
};

const ANY_EVENT: JsonSchema = Object.freeze({
  type: 'object',
  description: 'An event; asyncapi.json has the schema of each type.',
  required: ['type', 'stream', 'epoch', 'offset', 'atMs'],
  properties: { type: TEXT, stream: TEXT, epoch: TEXT, offset: COUNT, atMs: MILLISECONDS },
});

/** Schemas of HTTP answers, by their name in the components. */
export const HTTP_SCHEMAS: Readonly<Record<string, JsonSchema>> = Object.freeze({
  Error: object(errorProperties()),
  Event: ANY_EVENT,
  StreamOverview: object({
    stream: TEXT,
    epoch: TEXT,
    offset: NEWEST_OFFSET,
    oldestOffset: COUNT,
    live: FLAG,
    startedAt: TIMESTAMP,
    endedAt: nullable(TIMESTAMP),
    outcome: OUTCOME,
    receivedMs: MILLISECONDS,
    processedMs: MILLISECONDS,
    channels: list(
      object({
        ...CHANNEL,
        window: nullable(reference('emotion.window')),
        state: nullable(reference('emotion.state')),
        summary: nullable(reference('emotion.summary')),
      }),
    ),
  }),
  StreamList: object({ streams: list(reference('StreamOverview')) }),
  StreamEventsPage: object({
    stream: TEXT,
    epoch: TEXT,
    offset: NEWEST_OFFSET,
    oldestOffset: COUNT,
    events: list(reference('Event')),
  }),
  StreamSummary: object({
    stream: TEXT,
    epoch: TEXT,
    live: FLAG,
    outcome: OUTCOME,
    receivedMs: MILLISECONDS,
    processedMs: MILLISECONDS,
    channels: list(
      object({
        ...CHANNEL,
        state: nullable(reference('Emotion')),
        summary: nullable(reference('emotion.summary')),
      }),
    ),
  }),
  ModelCard: {
    type: 'object',
    description: 'The card of the model that runs: `model.json` of its folder.',
    required: [
      'format',
      'name',
      'version',
      'labels',
      'cohorts',
      'training',
      'metrics',
      'licence',
      'intendedUse',
    ],
  },
  MintedToken: object({
    token: TEXT,
    expiresAt: TIMESTAMP,
    scopes: list(TEXT),
    streams: list(TEXT),
  }),
  PluginList: object({
    plugins: list(
      object({
        id: TEXT,
        name: TEXT,
        isolated: FLAG,
        state: oneOfTexts(['starting', 'running', 'restarting', 'disabled', 'closed']),
        reason: { type: ['string', 'null'] },
        errors: COUNT,
        droppedEvents: COUNT,
        queuedEvents: COUNT,
      }),
    ),
  }),
  Status: object({ status: TEXT }),
});
