import { EMOTIONS } from '../../../sdk/emotion.ts';
import { ERROR_CODES } from '../../../sdk/errors.ts';
import { ABSTAIN_REASONS, type EventType, SKIP_REASONS } from '../../../sdk/events.ts';
import {
  COUNT,
  FLAG,
  FRACTION,
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

const SPEAKER: Properties = { channel: COUNT, role: TEXT };

const ROLE_POLICY = 'rolePolicy: the configuration does not list its role, so it is dropped on arrival.';

/** Schemas that events share, by their name in the components. */
export const EVENT_PARTS: Readonly<Record<string, JsonSchema>> = Object.freeze({
  Emotion: oneOfTexts(EMOTIONS),
  EmotionProbabilities: object(
    Object.fromEntries(EMOTIONS.map((emotion) => [emotion, FRACTION])),
    'A probability for every emotion; they add up to 1.',
  ),
  ChannelInfo: object({
    ...SPEAKER,
    analysed: FLAG,
    'reason?': { const: 'rolePolicy', description: ROLE_POLICY },
  }),
  WindowQuality: object({
    speechMs: MILLISECONDS,
    snrDb: { type: ['number', 'null'] },
    clippedFraction: FRACTION,
    band: oneOfTexts(['narrow', 'wide']),
  }),
  EmotionShares: object({
    shares: reference('EmotionProbabilities'),
    valence: { type: 'number', minimum: -1, maximum: 1 },
    arousal: FRACTION,
    windows: COUNT,
  }),
  ErrorCode: oneOfTexts(ERROR_CODES),
});

const WINDOW: Properties = {
  ...SPEAKER,
  startMs: MILLISECONDS,
  endMs: MILLISECONDS,
  quality: reference('WindowQuality'),
  'separation?': oneOfTexts(['separated', 'kept', 'unchanged']),
  latencyMs: MILLISECONDS,
};

const SCORED: Properties = {
  ...WINDOW,
  probabilities: reference('EmotionProbabilities'),
  label: reference('Emotion'),
  smoothed: object({ label: reference('Emotion'), probability: FRACTION }),
  valence: { type: 'number', minimum: -1, maximum: 1 },
  arousal: FRACTION,
  derived: FLAG,
  cohort: object({ route: TEXT, female: FRACTION }),
};

const ABSTAINED: Properties = {
  ...WINDOW,
  abstained: oneOfTexts(ABSTAIN_REASONS),
};

/** What each event says besides its envelope; two where an event has two shapes. */
const BODIES: Readonly<Record<EventType, readonly Properties[]>> = {
  'stream.started': [
    {
      sampleRate: COUNT,
      channels: list(reference('ChannelInfo')),
      model: TEXT,
      priors: object({
        source: oneOfTexts(['stream', 'config', 'model', 'default']),
        weights: reference('EmotionProbabilities'),
      }),
      separation: oneOfTexts(['none', 'ica']),
    },
  ],
  'speech.started': [SPEAKER],
  'speech.ended': [{ ...SPEAKER, durationMs: MILLISECONDS }],
  'emotion.window': [SCORED, ABSTAINED],
  'emotion.state': [
    {
      ...SPEAKER,
      label: reference('Emotion'),
      probability: FRACTION,
      previous: nullable(reference('Emotion')),
      sinceMs: MILLISECONDS,
    },
  ],
  'emotion.summary': [
    {
      ...SPEAKER,
      recent: nullable(reference('EmotionShares')),
      overall: nullable(reference('EmotionShares')),
      final: FLAG,
    },
  ],
  alert: [
    {
      source: TEXT,
      name: TEXT,
      severity: oneOfTexts(['info', 'warning', 'critical']),
      message: TEXT,
      'channel?': COUNT,
      'role?': TEXT,
      'cleared?': FLAG,
    },
  ],
  'stream.degraded': [
    {
      fromMs: MILLISECONDS,
      toMs: MILLISECONDS,
      skippedWindows: COUNT,
      reason: oneOfTexts(SKIP_REASONS),
    },
  ],
  'stream.gap': [
    { fromMs: MILLISECONDS, toMs: MILLISECONDS, reason: oneOfTexts(['source', 'lane', 'overload']) },
  ],
  'stream.ended': [
    {
      outcome: oneOfTexts(['completed', 'disconnected', 'failed']),
      receivedMs: MILLISECONDS,
      windows: COUNT,
      'error?': object({ code: reference('ErrorCode'), message: TEXT }),
    },
  ],
};

/** The schema of every event, by its type. */
export const EVENT_SCHEMAS = Object.freeze(
  Object.fromEntries(Object.entries(BODIES).map(([type, bodies]) => [type, eventSchema(type, bodies)])),
) as Readonly<Record<EventType, JsonSchema>>;

function eventSchema(type: string, bodies: readonly Properties[]): JsonSchema {
  const shapes = bodies.map((body) =>
    object({ type: { const: type }, stream: TEXT, epoch: TEXT, offset: COUNT, atMs: MILLISECONDS, ...body }),
  );
  return shapes.length === 1 ? shapes[0]! : { oneOf: shapes };
}
