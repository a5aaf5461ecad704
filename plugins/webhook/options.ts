import { EVENT_TYPES, type EventType, type OptionRule } from 'undertone/sdk';

/** One address events are sent to. */
export interface EndpointOptions {
  readonly url: string;
  readonly secret?: string;
  readonly secretVariable?: string;
  readonly events: readonly EventType[];
  readonly streams: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Options of `webhook`; README.md has a table. */
export interface WebhookOptions {
  readonly endpoints: readonly EndpointOptions[];
  readonly source: string;
  readonly batchSize: number;
  readonly batchWaitMs: number;
  readonly timeoutMs: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  readonly giveUpMs: number;
  readonly maxQueued: number;
  readonly maxPerHost: number;
  readonly deadLetterFile: string;
  readonly closeWaitMs: number;
}

const whole = (min: number, max: number, fallback: number, description: string): OptionRule => ({
  type: 'number',
  integer: true,
  min,
  max,
  default: fallback,
  description,
});

const ENDPOINT: Readonly<Record<keyof EndpointOptions, OptionRule>> = {
  url: { type: 'string', pattern: /^https?:\/\/[^\s]+$/, max: 2_048 },
  secret: { type: 'string', min: 16, max: 1_024, optional: true, secret: true },
  secretVariable: { type: 'string', pattern: /^[A-Za-z_]\w*$/, optional: true },
  events: { type: 'array', min: 1, items: { type: 'enum', values: EVENT_TYPES }, default: ['alert'] },
  streams: { type: 'array', min: 1, items: { type: 'string', min: 1, max: 128 }, default: ['*'] },
  headers: { type: 'record', values: { type: 'string', max: 4_096, secret: true }, default: {} },
};

/** What the options may be. */
export const WEBHOOK_SCHEMA: Readonly<Record<keyof WebhookOptions, OptionRule>> = {
  endpoints: {
    type: 'array',
    min: 1,
    max: 50,
    items: { type: 'object', props: ENDPOINT },
    description: 'Addresses events are sent to, each with a queue of its own.',
  },
  source: {
    type: 'string',
    min: 1,
    max: 1_024,
    default: 'urn:undertone',
    description: 'The `source` of the CloudEvents, a URI reference that names this installation.',
  },
  batchSize: whole(1, 1_000, 1, 'Events in one request; over 1 they are sent as a CloudEvents batch.'),
  batchWaitMs: whole(0, 60_000, 500, 'Longest wait for a batch to fill, ms.'),
  timeoutMs: whole(100, 300_000, 10_000, 'Longest wait for an answer, ms.'),
  retryBaseMs: whole(
    10,
    60_000,
    1_000,
    'Longest first wait before a retry, ms; it doubles with each, and is shortened at random by up to a half.',
  ),
  retryMaxMs: whole(10, 3_600_000, 60_000, 'Longest wait before a retry, ms.'),
  giveUpMs: whole(
    1_000,
    604_800_000,
    3_600_000,
    'Age at which an event that cannot be delivered becomes a dead letter, ms.',
  ),
  maxQueued: whole(
    1,
    1_000_000,
    10_000,
    'Events that may wait for one endpoint; the oldest become dead letters.',
  ),
  maxPerHost: whole(1, 100, 2, 'Requests to one host at one time.'),
  deadLetterFile: {
    type: 'string',
    min: 1,
    max: 4_096,
    default: 'undertone-dead-letters.jsonl',
    description:
      'File for what could not be delivered, a CloudEvent a line; relative to where the server was started.',
  },
  closeWaitMs: whole(
    0,
    60_000,
    5_000,
    'Longest wait for deliveries when the server closes, ms; the rest become dead letters.',
  ),
};

/**
 * What is wrong with endpoints that follow the schema each.
 *
 * @param options - as configured
 * @param environment - where secrets may be
 */
export function webhookProblems(
  { endpoints }: WebhookOptions,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return endpoints.flatMap(({ url, secret, secretVariable }, i) => {
    const place = `endpoints[${i}]`;
    const problems: string[] = [];
    if (!URL.canParse(url)) problems.push(`${place}.url must be an address`);
    if (secret !== undefined && secretVariable !== undefined) {
      problems.push(
        `${place}: secret and secretVariable are two ways to give one thing; leave one of them out`,
      );
    }
    if (secretVariable !== undefined && (environment[secretVariable] ?? '').length < 16) {
      problems.push(`${place}: the variable ${secretVariable} must hold a secret of 16 or more characters`);
    }
    return problems;
  });
}
