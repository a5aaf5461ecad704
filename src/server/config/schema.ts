import type { ValidationSchema } from 'fastest-validator';
import { ENGINE_NAMES } from '../../stream/models/engine.ts';
import { priorsProblems } from '../../stream/models/priors.ts';
import { resolvePluginConfigs } from '../plugins/loading/plugin-config.ts';
import { compileSchema, type Problem } from '../validator.ts';
import { relationProblems } from './relations.ts';
import type { LogLevel, ServerConfig } from './server-config.ts';

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const whole = (min: number, max: number) => ({ type: 'number', integer: true, min, max });
const ORIGIN_MESSAGES = { stringPattern: '{field} must look like https://app.example.com, got {actual}' };
const milliseconds = whole(1, 86_400_000);
const words = (min: number) => ({ type: 'array', min, items: { type: 'string', min: 1, max: 256 } });

const path = { type: 'string', min: 1, max: 4_096, nullable: true } as const;

/** What a secret must be, never quoting it. */
function secret(minLength: number, name: string) {
  const text = `${name} must be text of ${minLength} or more characters; make one with: openssl rand -base64 48`;
  return {
    type: 'string',
    min: minLength,
    max: 4_096,
    nullable: true,
    messages: { string: text, stringMin: text, stringMax: text },
  } as const;
}

const JWKS_MESSAGES = {
  stringPattern: '{field} must be an https: address without a password, or a file',
};

/** Signatures with public keys; HS256 is not among them, for its key would be a secret and not a public one. */
const PUBLIC_KEY_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** A list of secrets, never quoted. */
function secrets(pattern: RegExp, text: string) {
  const messages = { string: text, stringPattern: text };
  return { type: 'array', max: 1_000, items: { type: 'string', pattern, messages } } as const;
}

const CARRIER_URL_MESSAGES = {
  stringPattern: '{field} must look like wss://voice.example.com, without a slash at the end, got {actual}',
};

const SCHEMA: ValidationSchema<ServerConfig> = {
  host: { type: 'string', min: 1, max: 255 },
  port: whole(0, 65_535),
  allowedOrigins: {
    type: 'array',
    items: { type: 'string', pattern: /^https?:\/\/[^/\s]+$/, messages: ORIGIN_MESSAGES },
  },
  tlsCertFile: path,
  tlsKeyFile: path,
  trustedProxies: { type: 'array', items: { type: 'string', min: 1, max: 64 } },
  authSecret: secret(32, 'authSecret'),
  authSecretFile: path,
  authJwks: {
    ...path,
    pattern: /^(?!http:)(?!https:\/\/[^/]*@)|^http:\/\/(127\.|localhost|\[::1\])/,
    messages: JWKS_MESSAGES,
  },
  authAlgorithms: { type: 'array', min: 1, items: { type: 'enum', values: PUBLIC_KEY_ALGORITHMS } },
  authAudience: { type: 'string', min: 1, max: 1_024 },
  authIssuer: { type: 'string', min: 1, max: 1_024, nullable: true },
  authClockToleranceMs: whole(0, 300_000),
  mintedTokenMs: whole(1_000, 86_400_000),
  maxMintedTokenMs: whole(1_000, 86_400_000),
  monitorToken: secret(16, 'monitorToken'),
  monitorTokenFile: path,
  carrierUrl: {
    type: 'string',
    pattern: /^wss:\/\/[^\s?#]*[^\s?#/]$/,
    nullable: true,
    messages: CARRIER_URL_MESSAGES,
  },
  carrierPasswords: secrets(
    /^[^\s,;]{16,256}$/,
    'carrierPasswords must be 16 or more characters each, without spaces, commas and semicolons',
  ),
  twilioAuthTokens: secrets(
    /^[A-Za-z0-9]{16,128}$/,
    'twilioAuthTokens must be the auth tokens of the Twilio console',
  ),
  audiohookKeys: secrets(
    /^[^\s:]{16,256}(:[A-Za-z0-9+/]{22,}={0,2})?$/,
    'audiohookKeys must be API keys of 16 or more characters, each followed by : and a client secret in base64 where there is one',
  ),
  carrierRoles: {
    type: 'array',
    max: 100,
    items: { type: 'string', max: 256 },
  },
  modelDir: path,
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
  maxStreamsPerToken: whole(1, 100_000),
  maxSocketsPerAddress: whole(1, 1_000_000),
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
  plugins: { type: 'array', max: 100, items: { type: 'any' } },
  drainTimeoutMs: whole(0, 86_400_000),
};

const checkFields = compileSchema(SCHEMA);

/**
 * Everything wrong with a configuration: fields first, and where those are right, how they go together.
 *
 * @param config - defaults and what was given, merged
 * @returns clauses such as `port must be 65535 or less, got 70000`, with the key they are about
 */
export function configProblems(config: unknown): readonly Problem[] {
  const { plugins, priors } = config as ServerConfig;
  const wrongPriors = priors === null ? [] : priorsProblems(priors);
  const problems = [...checkFields(config), ...wrongPriors.map((text) => ({ field: 'priors', text }))];
  if (problems.length > 0) return problems;
  return [
    ...resolvePluginConfigs(plugins).problems.map((text) => ({ field: 'plugins', text })),
    ...relationProblems(config as ServerConfig),
  ];
}
