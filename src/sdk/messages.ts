import type { AudioEncoding, ChannelRole } from './audio.ts';
import type { Emotion, EmotionWeights } from './emotion.ts';
import type { ErrorCode } from './errors.ts';
import type {
  ChannelInfo,
  EmotionState,
  EmotionSummary,
  EmotionWindow,
  EventEnvelope,
  EventType,
  SeparationMethod,
  StreamEnded,
  UndertoneEvent,
} from './events.ts';

/** Version of the wire protocol these messages belong to. */
export const PROTOCOL_VERSION = 1;

/** First message on `/v1/ingest`: what the audio is and how to treat it. */
export interface StartMessage {
  readonly type: 'start';
  /** Protocol version; 1 when left out. */
  readonly version?: number;
  /** Name of the stream, 1 to 128 of letters, digits and `._:/@+-`; the server makes one up when left out. */
  readonly stream?: string;
  readonly encoding: AudioEncoding;
  /** Hz; required for raw encodings, ignored for `wav` and `container`. */
  readonly sampleRate?: number;
  /** 1 to 8, 1 when left out; ignored for `wav` and `container`. */
  readonly channels?: number;
  /** One role a channel; `speaker` for those left out. */
  readonly roles?: readonly ChannelRole[];
  /** Send this stream's events back on the same socket; false when left out. */
  readonly events?: boolean;
  /** True (the default) for audio as it happens, false for a recording that may arrive faster. */
  readonly live?: boolean;
  /** Pins every channel to one cohort of the model instead of routing by voice. */
  readonly cohort?: string;
  /** How often each emotion occurs in speech like this; what the server is configured to when left out. */
  readonly priors?: EmotionWeights;
  /** `ica` brings apart what several microphones in one room hear together; `none` when left out. */
  readonly separation?: SeparationMethod;
}

/** Tells the server that the publisher is alive while it has no audio. */
export interface KeepAliveMessage {
  readonly type: 'keepAlive';
}

/** Asks for a result on the audio so far without ending the stream. */
export interface FlushMessage {
  readonly type: 'flush';
}

/** No more audio follows; everything in flight is still analysed and delivered. */
export interface EndMessage {
  readonly type: 'end';
}

/** Text messages a publisher sends. */
export type PublisherMessage = StartMessage | KeepAliveMessage | FlushMessage | EndMessage;

/** The stream is accepted. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly stream: string;
  readonly epoch: string;
  /** What will be analysed; empty for `wav` and `container` until their header has been read. */
  readonly channels: readonly ChannelInfo[];
  /** Model name and version, as `name@version`. */
  readonly model: string;
}

/** How far the server has come, once a second. */
export interface AckMessage {
  readonly type: 'ack';
  /** Audio received, ms of stream time. */
  readonly receivedMs: number;
  /** Audio analysed, ms of stream time. */
  readonly processedMs: number;
  /** `receivedMs - processedMs`. */
  readonly lagMs: number;
  /** Stream time received per wall-clock time since the start; 1 for live audio. */
  readonly realTimeFactor: number;
}

/** A limit is near. */
export interface WarningMessage {
  readonly type: 'warning';
  readonly code: ErrorCode;
  readonly message: string;
}

/** Everything of the stream has been delivered; close 1000 follows. */
export interface EndedMessage {
  readonly type: 'ended';
  readonly stream: string;
  readonly receivedMs: number;
  readonly windows: number;
}

/** Something was refused or failed; a close frame follows where the connection cannot go on. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** The request that was refused, where requests carry an id. */
  readonly id?: number;
}

/** Text messages a publisher receives. */
export type IngestReply =
  | ReadyMessage
  | AckMessage
  | WarningMessage
  | EndedMessage
  | GapMessage
  | ErrorMessage
  | UndertoneEvent;

/** A place in a stream's log. */
export interface LogPosition {
  readonly epoch: string;
  /** Offset of the last event seen. */
  readonly offset: number;
}

/** Asks for events on `/v1/events`. */
export interface SubscribeMessage {
  readonly type: 'subscribe';
  /** Chosen by the client; the answer repeats it. */
  readonly id: number;
  /** Stream names or patterns, where `*` stands for any run of characters; `["*"]` when left out. */
  readonly streams?: readonly string[];
  /** Event types wanted; all when left out. */
  readonly types?: readonly EventType[];
  /** Last position seen of each stream, to resume from. */
  readonly since?: Readonly<Record<string, LogPosition>>;
}

/** Ends a subscription. */
export interface UnsubscribeMessage {
  readonly type: 'unsubscribe';
  readonly id: number;
}

/** Text messages a subscriber sends. */
export type SubscriberMessage = SubscribeMessage | UnsubscribeMessage;

/** What became of one stream's resume request. */
export interface RecoveryResult {
  readonly epoch: string;
  /** Offset of the newest event in the log, -1 when it is empty. */
  readonly offset: number;
  /** True: all missed events follow. False: none do, and the client has a hole. */
  readonly recovered: boolean;
}

/** The subscription stands; missed events, if recovered, follow before new ones. */
export interface SubscribedMessage {
  readonly type: 'subscribed';
  readonly id: number;
  readonly recovered: Readonly<Record<string, RecoveryResult>>;
}

/** The subscription is gone. */
export interface UnsubscribedMessage {
  readonly type: 'unsubscribed';
  readonly id: number;
}

/** Events were left out for a subscriber that reads too slowly. */
export interface GapMessage {
  readonly type: 'gap';
  readonly stream: string;
  readonly epoch: string;
  /** First offset left out. */
  readonly from: number;
  /** Last offset left out. */
  readonly to: number;
  readonly reason: 'slow';
}

/** The server is going away; reconnect after the given time. */
export interface ReconnectMessage {
  readonly type: 'reconnect';
  readonly afterMs: number;
}

/** Text messages a subscriber receives. */
export type EventsReply =
  | SubscribedMessage
  | UnsubscribedMessage
  | GapMessage
  | ReconnectMessage
  | ErrorMessage
  | UndertoneEvent;

/** One channel of a listed stream with the newest of what is known about it; null until there is any. */
export interface ChannelOverview extends ChannelInfo {
  readonly window: (EmotionWindow & EventEnvelope) | null;
  readonly state: (EmotionState & EventEnvelope) | null;
  readonly summary: (EmotionSummary & EventEnvelope) | null;
}

/** A stream as `GET /v1/streams` and `GET /v1/streams/:id` show it. */
export interface StreamOverview {
  readonly stream: string;
  readonly epoch: string;
  /** Offset of the newest event, -1 before the first. */
  readonly offset: number;
  /** Offset of the oldest event that can still be read. */
  readonly oldestOffset: number;
  readonly live: boolean;
  /** ISO 8601, when the publisher's `start` was accepted. */
  readonly startedAt: string;
  /** ISO 8601, null while live. */
  readonly endedAt: string | null;
  /** Null while live. */
  readonly outcome: StreamEnded['outcome'] | null;
  /** Audio received, ms of stream time. */
  readonly receivedMs: number;
  /** Audio analysed, ms of stream time. */
  readonly processedMs: number;
  readonly channels: readonly ChannelOverview[];
}

/** One channel of a {@link StreamSummary}. */
export interface ChannelSummary extends ChannelInfo {
  /** The emotion that holds now, or held last; null until there is one. */
  readonly state: Emotion | null;
  /** The newest `emotion.summary`; null until there is one, and for channels that are not analysed. */
  readonly summary: (EmotionSummary & EventEnvelope) | null;
}

/** The answer of `GET /v1/streams/:id/summary`: a call in a few numbers, while it lasts and after it. */
export interface StreamSummary {
  readonly stream: string;
  readonly epoch: string;
  readonly live: boolean;
  /** Null while live. */
  readonly outcome: StreamEnded['outcome'] | null;
  /** Audio received, ms of stream time. */
  readonly receivedMs: number;
  /** Audio analysed, ms of stream time. */
  readonly processedMs: number;
  readonly channels: readonly ChannelSummary[];
}

/** The answer of `GET /v1/streams/:id/events`. */
export interface StreamEventsPage {
  readonly stream: string;
  readonly epoch: string;
  /** Offset of the newest event of the stream, -1 before the first. */
  readonly offset: number;
  /** Offset of the oldest event that can still be read; events asked for before it are missing below. */
  readonly oldestOffset: number;
  readonly events: readonly UndertoneEvent[];
}
