import type { EmotionWeights } from '../../sdk/emotion.ts';
import type { EngineName } from '../../stream/models/engine.ts';
import type { PluginEntry } from '../plugins/loading/plugin-config.ts';

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
  /** Certificate chain for TLS, a PEM file; null without TLS. */
  readonly tlsCertFile: string | null;
  /** Key of the certificate, a PEM file; null without TLS. */
  readonly tlsKeyFile: string | null;
  /** Addresses and networks (CIDR) of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];

  /** Secret of tokens signed with HS256, 32 bytes or more; null for none. */
  readonly authSecret: string | null;
  /** File that holds the secret, in place of `authSecret`. */
  readonly authSecretFile: string | null;
  /** JSON Web Key Set that tokens are signed with: an `https:` address or a file; null for none. */
  readonly authJwks: string | null;
  /** Algorithms accepted of tokens signed with keys of `authJwks`. */
  readonly authAlgorithms: readonly string[];
  /** What a token's `aud` must be or contain. */
  readonly authAudience: string;
  /** What a token's `iss` must be; null for anything. */
  readonly authIssuer: string | null;
  /** How far the clocks of token issuers may be off, ms. */
  readonly authClockToleranceMs: number;
  /** How long a token of `POST /v1/tokens` is valid that does not say, ms. */
  readonly mintedTokenMs: number;
  /** How long a token of `POST /v1/tokens` may be valid, ms. */
  readonly maxMintedTokenMs: number;
  /** Password for `/metrics` and `/readyz` alone, sent as a bearer token; null leaves them to tokens. */
  readonly monitorToken: string | null;
  /** File that holds it, in place of `monitorToken`. */
  readonly monitorTokenFile: string | null;

  /** Public address that carriers were given, such as `wss://voice.example.com`; null where none checks it. */
  readonly carrierUrl: string | null;
  /** Passwords of carriers that can send one; any of them opens the doors for carriers. */
  readonly carrierPasswords: readonly string[];
  /** Auth tokens of the Twilio accounts that may stream, with which Twilio signs. */
  readonly twilioAuthTokens: readonly string[];
  /** API keys of Genesys AudioHook, each with `:` and its client secret (base64) where requests are signed. */
  readonly audiohookKeys: readonly string[];
  /** Who speaks on the tracks of carriers, as `outbound=customer` or `telnyx.inbound=agent`. */
  readonly carrierRoles: readonly string[];

  /** Folder of the model; null for the one that ships. */
  readonly modelDir: string | null;
  /** What runs the networks. */
  readonly engine: EngineName;
  /** Worker threads that analyse; 0 for one a core but one, and two on two cores. */
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
  /** Live streams of one token at one time. */
  readonly maxStreamsPerToken: number;
  /** Sockets and SSE responses of one address at one time; this machine's own are not counted. */
  readonly maxSocketsPerAddress: number;
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

  /** What gets every event and may raise alerts; a name alone stands for an entry without options. */
  readonly plugins: readonly PluginEntry[];

  /** Longest wait for live streams when the server closes, ms. */
  readonly drainTimeoutMs: number;
}

/** What the server does when it is told nothing. */
export const DEFAULT_SERVER_CONFIG: ServerConfig = Object.freeze({
  host: '127.0.0.1',
  port: 8080,
  allowedOrigins: Object.freeze([]),
  tlsCertFile: null,
  tlsKeyFile: null,
  trustedProxies: Object.freeze([]),
  authSecret: null,
  authSecretFile: null,
  authJwks: null,
  authAlgorithms: Object.freeze(['RS256', 'PS256', 'ES256', 'EdDSA']),
  authAudience: 'undertone',
  authIssuer: null,
  authClockToleranceMs: 5_000,
  mintedTokenMs: 300_000,
  maxMintedTokenMs: 3_600_000,
  monitorToken: null,
  monitorTokenFile: null,
  carrierUrl: null,
  carrierPasswords: Object.freeze([]),
  twilioAuthTokens: Object.freeze([]),
  audiohookKeys: Object.freeze([]),
  carrierRoles: Object.freeze([]),
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
  maxStreamsPerToken: 500,
  maxSocketsPerAddress: 1_000,
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
  plugins: Object.freeze([]),
  drainTimeoutMs: 30_000,
});

/** Every key of {@link ServerConfig}. */
export const SERVER_CONFIG_KEYS = Object.freeze(
  Object.keys(DEFAULT_SERVER_CONFIG),
) as readonly (keyof ServerConfig)[];

/**
 * Whether requests need a token.
 *
 * @param config - the keys that switch authentication on
 */
export function isAuthConfigured(
  config: Pick<ServerConfig, 'authSecret' | 'authSecretFile' | 'authJwks'>,
): boolean {
  return config.authSecret !== null || config.authSecretFile !== null || config.authJwks !== null;
}

/** Keys whose values are shown to nobody. */
export const SECRET_CONFIG_KEYS: readonly (keyof ServerConfig)[] = Object.freeze([
  'authSecret',
  'monitorToken',
  'carrierPasswords',
  'twilioAuthTokens',
  'audiohookKeys',
]);
