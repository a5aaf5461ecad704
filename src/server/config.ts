import type { EmotionWeights } from '../sdk/emotion.ts';
import { UndertoneError } from '../sdk/errors.ts';
import type { EngineName } from '../stream/models/engine.ts';
import { readPriors } from '../stream/models/priors.ts';
import { configProblems } from './config-schema.ts';

/** How much of what the server does goes into its log. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Everything `undertone serve` can be told; `docs/configuration.md` has a heading a key. */
export interface ServerConfig {
  /** Address to listen on; only loopback while no authentication is configured. */
  readonly host: string;
  /** TCP port, 0 for any free one. */
  readonly port: number;
  /** Web origins besides the server's own whose pages may open sockets, as `https://app.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** Folder of the model; null for the one that ships. */
  readonly modelDir: string | null;
  /** What runs the networks. */
  readonly engine: EngineName;
  /** Worker threads that analyse; 0 for one a core but one. */
  readonly lanes: number;
  /** Least severe log lines written. */
  readonly logLevel: LogLevel;

  /** Roles whose channels are analysed, `*` for all; others are dropped on arrival. */
  readonly analyseRoles: readonly string[];
  /** Distance between windows, frames of 256 samples at 48 kHz. */
  readonly hopFrames: number;
  /** Audio heard before the first window, ms. */
  readonly minWindowMs: number;
  /** Windows with less speech abstain, ms. */
  readonly minSpeechMs: number;
  /** Time constant of the smoothing, ms. */
  readonly smoothingMs: number;
  /** How often emotions occur in the streams of this server, which may each say otherwise; null leaves it to the model. */
  readonly priors: EmotionWeights | null;

  /** Live streams at one time; more are refused with a hint to retry. */
  readonly maxStreams: number;
  /** Largest message a client may send, bytes. */
  readonly maxFrameBytes: number;
  /** How far a live stream may run ahead of real time, ms. */
  readonly maxAheadMs: number;
  /** Longest silence of a publisher, without audio or `keepAlive`, ms. */
  readonly idleTimeoutMs: number;
  /** Between two `ack` messages, ms. */
  readonly ackIntervalMs: number;
  /** Between two WebSocket pings, ms. */
  readonly pingIntervalMs: number;
  /** Longest wait for the pong, ms. */
  readonly pongTimeoutMs: number;

  /** Unsent bytes from which a subscriber gets only the latest `emotion.window` a channel. */
  readonly slowSubscriberBytes: number;
  /** Unsent bytes at which a subscriber is closed. */
  readonly maxSubscriberBytes: number;
  /** Events kept a stream for those who resume. */
  readonly logMaxEvents: number;
  /** Age at which an event is no longer kept, ms. */
  readonly logMaxAgeMs: number;
  /** How long an ended stream stays listed and readable, ms. */
  readonly retainEndedMs: number;

  /** Longest wait for live streams when the server closes, ms. */
  readonly drainTimeoutMs: number;
}

/** What the server does when it is told nothing. */
export const DEFAULT_SERVER_CONFIG: ServerConfig = Object.freeze({
  host: '127.0.0.1',
  port: 8080,
  allowedOrigins: Object.freeze([]),
  modelDir: null,
  engine: 'onnx',
  lanes: 0,
  logLevel: 'info',
  analyseRoles: Object.freeze(['customer', 'speaker']),
  hopFrames: 96,
  minWindowMs: 1_000,
  minSpeechMs: 500,
  smoothingMs: 1_500,
  priors: null,
  maxStreams: 500,
  maxFrameBytes: 1_048_576,
  maxAheadMs: 10_000,
  idleTimeoutMs: 60_000,
  ackIntervalMs: 1_000,
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  slowSubscriberBytes: 262_144,
  maxSubscriberBytes: 1_048_576,
  logMaxEvents: 512,
  logMaxAgeMs: 300_000,
  retainEndedMs: 120_000,
  drainTimeoutMs: 30_000,
});

/** Every key of {@link ServerConfig}. */
export const SERVER_CONFIG_KEYS = Object.freeze(
  Object.keys(DEFAULT_SERVER_CONFIG),
) as readonly (keyof ServerConfig)[];

const ENVIRONMENT_PREFIX = 'UNDERTONE_';

/**
 * Merges defaults, environment and options, in rising order of weight, and checks the result.
 *
 * @param options - keys of {@link ServerConfig}; `undefined` means not given; numbers may be written as text
 * @param environment - variables such as `UNDERTONE_MAX_AHEAD_MS`; lists are separated by commas, empty means not given
 * @throws UndertoneError `ERR_INVALID_OPTION` that lists every problem at once, unknown keys among them
 */
export function resolveServerConfig(
  options: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string | undefined>> = {},
): ServerConfig {
  const merged: Record<string, unknown> = {
    ...structuredClone(DEFAULT_SERVER_CONFIG),
    ...fromEnvironment(environment),
    ...fromOptions(options),
  };
  const problems = [...unknownVariables(environment), ...configProblems(merged)];
  if (problems.length > 0) {
    throw new UndertoneError('ERR_INVALID_OPTION', `the configuration is wrong: ${problems.join('; ')}`);
  }
  return Object.freeze(merged) as unknown as ServerConfig;
}

/**
 * Name of the environment variable that sets a key.
 *
 * @param key - for example `maxAheadMs`, which `UNDERTONE_MAX_AHEAD_MS` sets
 */
export function environmentVariable(key: keyof ServerConfig): string {
  return ENVIRONMENT_PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function fromOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, readText(key, value)]));
}

/** Flags and variables are text; everything else about a value is the schema's business. */
function readText(key: string, value: unknown): unknown {
  if (key === 'priors' && typeof value === 'string') return readPriors(value);
  const wanted = typeof DEFAULT_SERVER_CONFIG[key as keyof ServerConfig] === 'number';
  return wanted && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key of SERVER_CONFIG_KEYS) {
    const text = environment[environmentVariable(key)]?.trim();
    if (text === undefined || text === '') continue;
    const isList = Array.isArray(DEFAULT_SERVER_CONFIG[key]);
    found[key] = isList ? text.split(',').map((part) => part.trim()) : readText(key, text);
  }
  return found;
}

function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(SERVER_CONFIG_KEYS.map(environmentVariable));
  return Object.keys(environment)
    .filter((name) => name.startsWith(ENVIRONMENT_PREFIX) && !known.has(name))
    .map((name) => `${name} is not a variable of Undertone's, remove it or correct its name`);
}
