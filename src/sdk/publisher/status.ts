import type { UndertoneError } from '../errors.ts';
import type { AckMessage, GapMessage, ReadyMessage, WarningMessage } from '../messages.ts';

/** The connection is being opened. */
export interface PublisherConnecting {
  readonly type: 'connecting';
}

/** The network or the consumer is too slow for live data: the oldest was thrown away. */
export interface PublisherDropped {
  readonly type: 'dropped';
  /** `audio`: never sent, so stream time skips it; `events`: received and not read in time. */
  readonly what: 'audio' | 'events';
  /** Bytes of audio, or number of events, thrown away since the start. */
  readonly total: number;
}

/** The server refused something without ending the stream. */
export interface PublisherRefused {
  readonly type: 'refused';
  readonly error: UndertoneError;
}

/** Nothing follows. */
export interface PublisherClosed {
  readonly type: 'closed';
  /** Null after `end()` or `close()`. */
  readonly error: UndertoneError | null;
}

/** What a publisher tells about its stream; discriminated by `type`. */
export type PublisherStatus =
  | PublisherConnecting
  | ReadyMessage
  | AckMessage
  | WarningMessage
  | GapMessage
  | PublisherDropped
  | PublisherRefused
  | PublisherClosed;
