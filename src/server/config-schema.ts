import type { ValidationSchema } from 'fastest-validator';
import { ENGINE_NAMES } from '../stream/models/engine.ts';
import { priorsProblems } from '../stream/models/priors.ts';
import type { LogLevel, ServerConfig } from './config.ts';
import { isLoopback } from './loopback.ts';
import { compileSchema } from './validator.ts';

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const whole = (min: number, max: number) => ({ type: 'number', integer: true, min, max });
const ORIGIN_MESSAGES = { stringPattern: '{field} must look like https://app.example.com, got {actual}' };
const milliseconds = whole(1, 86_400_000);
const words = (min: number) => ({ type: 'array', min, items: { type: 'string', min: 1, max: 256 } });

const SCHEMA: ValidationSchema<ServerConfig> = {
  host: { type: 'string', min: 1, max: 255 },
  port: whole(0, 65_535),
  allowedOrigins: {
    type: 'array',
    items: { type: 'string', pattern: /^https?:\/\/[^/\s]+$/, messages: ORIGIN_MESSAGES },
  },
  modelDir: { type: 'string', min: 1, nullable: true },
  engine: { type: 'enum', values: [...ENGINE_NAMES] },
  lanes: whole(0, 256),
  logLevel: { type: 'enum', values: [...LOG_LEVELS] },
  analyseRoles: words(1),
  hopFrames: whole(1, 563),
  minWindowMs: whole(100, 3_000),
  minSpeechMs: whole(0, 3_000),
  smoothingMs: whole(0, 60_000),
  priors: { type: 'any', nullable: true },
  maxStreams: whole(1, 100_000),
  maxFrameBytes: whole(1_024, 64 * 1_048_576),
  maxAheadMs: milliseconds,
  idleTimeoutMs: milliseconds,
  ackIntervalMs: milliseconds,
  pingIntervalMs: milliseconds,
  pongTimeoutMs: milliseconds,
  slowSubscriberBytes: whole(1_024, 1_073_741_824),
  maxSubscriberBytes: whole(1_024, 1_073_741_824),
  logMaxEvents: whole(1, 1_000_000),
  logMaxAgeMs: milliseconds,
  retainEndedMs: whole(0, 86_400_000),
  drainTimeoutMs: whole(0, 86_400_000),
};

const checkFields = compileSchema(SCHEMA);

/**
 * Everything wrong with a configuration: fields first, and where those are right, how they go together.
 *
 * @param config - defaults and what was given, merged
 * @returns one clause a problem, such as `port must be 65535 or less, got 70000`
 */
export function configProblems(config: unknown): readonly string[] {
  const problems = checkFields(config).map(({ text }) => text);
  return problems.length > 0 ? problems : relationProblems(config as ServerConfig);
}

function relationProblems(config: ServerConfig): string[] {
  const problems = config.priors === null ? [] : priorsProblems(config.priors);
  if (config.pongTimeoutMs >= config.pingIntervalMs) {
    problems.push(
      `pongTimeoutMs must be less than pingIntervalMs (${config.pingIntervalMs}), got ${config.pongTimeoutMs}`,
    );
  }
  if (config.slowSubscriberBytes >= config.maxSubscriberBytes) {
    problems.push(
      `slowSubscriberBytes must be less than maxSubscriberBytes (${config.maxSubscriberBytes}), got ${config.slowSubscriberBytes}`,
    );
  }
  if (!isLoopback(config.host)) {
    problems.push(
      `host must be a loopback address (127.0.0.1, ::1 or localhost) because no authentication is configured, got ${config.host}; to be reached from elsewhere put a proxy that authenticates on this machine`,
    );
  }
  return problems;
}
