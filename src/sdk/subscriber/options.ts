import { type BackoffOptions, DEFAULT_BACKOFF } from '../connection/backoff.ts';
import { type Clock, SYSTEM_CLOCK } from '../connection/clock.ts';
import { type ConnectionOptions, checkRange, rejectUnknownOptions } from '../connection/options.ts';
import { resolveWebSocket, socketUrl, type WebSocketConstructor } from '../connection/socket.ts';
import { UndertoneError } from '../errors.ts';
import { EVENT_TYPES, type EventType } from '../events.ts';
import type { LogPosition } from '../messages.ts';
import type { SubscriberStatus } from './status.ts';

/** Options of `createSubscriber`. */
export interface SubscriberOptions<T extends EventType = EventType> extends ConnectionOptions {
  /** Stream names or patterns, where `*` stands for any run of characters. Default `['*']`. */
  readonly streams?: readonly string[];
  /** Event types wanted. Default: all. */
  readonly types?: readonly T[];
  /** `epoch` and `offset` of the last event seen of each stream, to go on from there after a restart. */
  readonly since?: Readonly<Record<string, LogPosition>>;
  /** Told about the connection and about holes in the events. */
  readonly onStatus?: (status: SubscriberStatus) => void;
  /** Events that may wait to be read before the connection pauses. Default 4,096. */
  readonly highWaterMark?: number;
  /** Bounds of the wait between attempts. */
  readonly backoff?: BackoffOptions;
  /** Failures in a row after which the subscriber gives up. Default: never. */
  readonly maxAttempts?: number;
  /**
   * Silence after which the server is asked for a sign of life, ms; a connection that gives none within
   * `connectTimeoutMs` counts as lost. Default 30,000.
   */
  readonly heartbeatMs?: number;
  /** Uniform in [0, 1), for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** {@link SubscriberOptions} after {@link resolveSubscriberOptions}: nothing is left out. */
export interface ResolvedSubscriberOptions {
  readonly url: string;
  readonly token: ConnectionOptions['token'];
  readonly webSocket: WebSocketConstructor;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly streams: readonly string[];
  /** Null for all. */
  readonly types: readonly EventType[] | null;
  readonly since: Readonly<Record<string, LogPosition>>;
  readonly onStatus: (status: SubscriberStatus) => void;
  readonly highWaterMark: number;
  readonly backoff: Required<BackoffOptions>;
  readonly maxAttempts: number;
  readonly heartbeatMs: number;
  readonly random: () => number;
}

/** {@link SubscriberOptions} where left out. */
export const DEFAULT_SUBSCRIBER_OPTIONS = Object.freeze({
  token: undefined,
  connectTimeoutMs: 10_000,
  clock: SYSTEM_CLOCK,
  streams: Object.freeze(['*']),
  types: null,
  since: Object.freeze({}),
  onStatus: () => undefined,
  highWaterMark: 4_096,
  maxAttempts: Number.POSITIVE_INFINITY,
  heartbeatMs: 30_000,
  random: Math.random,
});

const KNOWN = [...Object.keys(DEFAULT_SUBSCRIBER_OPTIONS), 'url', 'webSocket', 'backoff'];

/**
 * Fills in and checks the options of a subscriber.
 *
 * @param options - as given to `createSubscriber`
 * @throws UndertoneError `ERR_INVALID_OPTION`
 */
export function resolveSubscriberOptions(options: SubscriberOptions): ResolvedSubscriberOptions {
  rejectUnknownOptions(options, KNOWN, 'createSubscriber');
  const backoff = Object.freeze({ ...DEFAULT_BACKOFF, ...options.backoff });
  const resolved: ResolvedSubscriberOptions = Object.freeze({
    ...DEFAULT_SUBSCRIBER_OPTIONS,
    ...options,
    url: socketUrl(options.url, '/v1/events'),
    webSocket: resolveWebSocket(options.webSocket),
    backoff,
  });
  checkRange('connectTimeoutMs', resolved.connectTimeoutMs, 1);
  checkRange('highWaterMark', resolved.highWaterMark, 1);
  checkRange('maxAttempts', resolved.maxAttempts, 1);
  checkRange('heartbeatMs', resolved.heartbeatMs, 1);
  checkRange('backoff.baseMs', backoff.baseMs, 0);
  checkRange('backoff.maxMs', backoff.maxMs, backoff.baseMs);
  checkTypes(resolved.types);
  return resolved;
}

function checkTypes(types: readonly EventType[] | null): void {
  const unknown = types?.find((type) => !EVENT_TYPES.includes(type));
  if (unknown === undefined) return;
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    `types must be some of ${EVENT_TYPES.join(', ')}, got ${String(unknown)}`,
  );
}
