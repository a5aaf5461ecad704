import type { AudioEncoding, ChannelRole } from '../audio.ts';
import { type Clock, SYSTEM_CLOCK } from '../connection/clock.ts';
import { type ConnectionOptions, checkRange, rejectUnknownOptions } from '../connection/options.ts';
import { resolveWebSocket, socketUrl, type WebSocketConstructor } from '../connection/socket.ts';
import type { EmotionWeights } from '../emotion.ts';
import type { SeparationMethod } from '../events.ts';
import { PROTOCOL_VERSION, type StartMessage } from '../messages.ts';
import { rawFrameBytes, resolveRawLayout } from './format.ts';
import type { PublisherStatus } from './status.ts';

/** Options of `createPublisher`. */
export interface PublisherOptions extends ConnectionOptions {
  /** How the bytes are to be read. */
  readonly encoding: AudioEncoding;
  /** Hz, 8,000 to 192,000; required unless `encoding` is `wav` or `container`. */
  readonly sampleRate?: number;
  /** 1 to 8 interleaved channels. Default 1; `wav` and `container` say it themselves. */
  readonly channels?: number;
  /** Name of the stream, 1 to 128 of letters, digits and `._:/@+-`. Default: one the server makes up. */
  readonly stream?: string;
  /** One role a channel. Default: `speaker` for each. */
  readonly roles?: readonly ChannelRole[];
  /** True for audio as it happens, false for a recording that is sent as fast as it is analysed. Default true. */
  readonly live?: boolean;
  /** Receive the stream's events through `events`. Default false. */
  readonly events?: boolean;
  /** Pins every channel to one cohort of the model. Default: routed by voice. */
  readonly cohort?: string;
  /** How often each emotion occurs in speech like this. Default: what the server is configured to. */
  readonly priors?: EmotionWeights;
  /** `ica` brings apart what several microphones in one room hear together. Default `none`. */
  readonly separation?: SeparationMethod;
  /**
   * Audio in one WebSocket frame, ms, 10 to 1,000. Default 100. Of `wav` and `container`, whose length in time is not known
   * here, a recording is cut every 16 KiB and live audio is sent as it is written.
   */
  readonly frameMs?: number;
  /**
   * Bytes the socket may hold before `write` answers false. Default: one second of live audio, 1 MiB of a recording.
   */
  readonly highWaterMark?: number;
  /** Live raw audio that may wait behind a full socket before the oldest is thrown away, ms. Default 2,000. */
  readonly maxQueuedMs?: number;
  /** How far the analysis of a recording may be behind before `write` answers false, ms of audio. Default 10,000. */
  readonly maxLagMs?: number;
  /** Silence after which the server is told that the publisher is still there, ms. Default 10,000. */
  readonly keepAliveMs?: number;
  /** Silence of the server after which the connection counts as lost, ms. Default 30,000. */
  readonly heartbeatMs?: number;
  /** Events that may wait in `events` before the oldest is thrown away. Default 4,096. */
  readonly maxQueuedEvents?: number;
  /** Told about the connection, the server's progress and its warnings. */
  readonly onStatus?: (status: PublisherStatus) => void;
}

/** {@link PublisherOptions} after {@link resolvePublisherOptions}: nothing is left out. */
export interface ResolvedPublisherOptions {
  readonly url: string;
  readonly token: ConnectionOptions['token'];
  readonly webSocket: WebSocketConstructor;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly live: boolean;
  /** Bytes in one WebSocket frame. */
  readonly frameBytes: number;
  /** Whether a frame is sent as soon as something was written, full or not. */
  readonly sendsEveryWrite: boolean;
  /** Bytes of one sample of all channels; 1 for `wav` and `container`. */
  readonly sampleBytes: number;
  readonly highWaterMark: number;
  /** Infinite where nothing may be thrown away. */
  readonly maxQueuedBytes: number;
  readonly maxLagMs: number;
  readonly keepAliveMs: number;
  readonly heartbeatMs: number;
  readonly maxQueuedEvents: number;
  readonly onStatus: (status: PublisherStatus) => void;
  /** First message on the wire. */
  readonly start: StartMessage;
}

/** {@link PublisherOptions} where left out. */
export const DEFAULT_PUBLISHER_OPTIONS = Object.freeze({
  token: undefined,
  connectTimeoutMs: 10_000,
  clock: SYSTEM_CLOCK,
  channels: 1,
  live: true,
  frameMs: 100,
  maxQueuedMs: 2_000,
  maxLagMs: 10_000,
  keepAliveMs: 10_000,
  heartbeatMs: 30_000,
  maxQueuedEvents: 4_096,
  onStatus: () => undefined,
});

/** Fields of the `start` message that are options as they are. */
const START_FIELDS = [
  'encoding',
  'sampleRate',
  'channels',
  'stream',
  'roles',
  'live',
  'events',
  'cohort',
  'priors',
  'separation',
] as const;
const KNOWN = [
  ...Object.keys(DEFAULT_PUBLISHER_OPTIONS),
  ...START_FIELDS,
  'url',
  'webSocket',
  'highWaterMark',
];

/** Frames of audio whose bytes per second are unknown, bytes. */
const UNTIMED_FRAME_BYTES = 16_384;
const RECORDING_HIGH_WATER_MARK = 1_048_576;
/** Less than this makes every frame of a telephone line wait for a poll, bytes. */
const MIN_LIVE_HIGH_WATER_MARK = 16_384;

/**
 * Fills in and checks the options of a publisher.
 *
 * @param options - as given to `createPublisher`
 * @throws UndertoneError `ERR_INVALID_OPTION`, `ERR_UNSUPPORTED_ENCODING`, `ERR_SAMPLE_RATE` or `ERR_CHANNELS`
 */
export function resolvePublisherOptions(options: PublisherOptions): ResolvedPublisherOptions {
  rejectUnknownOptions(options, KNOWN, 'createPublisher');
  const given = withDefaults(options);
  checkRanges(given);
  const raw = resolveRawLayout(given.encoding, given.sampleRate, given.channels);
  const liveMark = Math.max(MIN_LIVE_HIGH_WATER_MARK, (raw?.bytesPerMs ?? 0) * 1_000);
  return Object.freeze({
    ...given,
    url: socketUrl(options.url, '/v1/ingest'),
    webSocket: resolveWebSocket(options.webSocket),
    sampleBytes: raw?.sampleBytes ?? 1,
    frameBytes: raw ? rawFrameBytes(raw, given.frameMs) : UNTIMED_FRAME_BYTES,
    sendsEveryWrite: given.live && raw === null,
    highWaterMark: options.highWaterMark ?? (given.live ? liveMark : RECORDING_HIGH_WATER_MARK),
    // What `wav` and `container` carry cannot be read any more when a piece is missing.
    maxQueuedBytes: given.live && raw ? raw.bytesPerMs * given.maxQueuedMs : Number.POSITIVE_INFINITY,
    start: startMessage(options),
  });
}

function withDefaults(options: PublisherOptions) {
  return { ...DEFAULT_PUBLISHER_OPTIONS, ...options };
}

function checkRanges(given: ReturnType<typeof withDefaults>): void {
  checkRange('connectTimeoutMs', given.connectTimeoutMs, 1);
  checkRange('frameMs', given.frameMs, 10, 1_000);
  checkRange('highWaterMark', given.highWaterMark ?? 1, 1);
  checkRange('maxQueuedMs', given.maxQueuedMs, given.frameMs);
  checkRange('maxLagMs', given.maxLagMs, 1);
  checkRange('keepAliveMs', given.keepAliveMs, 1);
  checkRange('heartbeatMs', given.heartbeatMs, 1);
  checkRange('maxQueuedEvents', given.maxQueuedEvents, 1);
}

function startMessage(options: PublisherOptions): StartMessage {
  const fields = START_FIELDS.filter((field) => options[field] !== undefined);
  const described = Object.fromEntries(fields.map((field) => [field, options[field]]));
  return { type: 'start', version: PROTOCOL_VERSION, ...described, encoding: options.encoding };
}
