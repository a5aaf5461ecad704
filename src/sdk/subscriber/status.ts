import type { UndertoneError } from '../errors.ts';
import type { RecoveryResult } from '../messages.ts';

/** A connection is being opened. */
export interface SubscriberConnecting {
  readonly type: 'connecting';
  /** 1 for the first attempt, one more after every failure in a row. */
  readonly attempt: number;
}

/** The subscription stands: new events follow, and before them the missed ones of every recovered stream. */
export interface SubscriberConnected {
  readonly type: 'connected';
  /** What became of each stream that was to be resumed. */
  readonly recovered: Readonly<Record<string, RecoveryResult>>;
}

/** The connection was lost; another attempt follows by itself. */
export interface SubscriberReconnecting {
  readonly type: 'reconnecting';
  readonly error: UndertoneError;
  /** Number of the attempt that follows. */
  readonly attempt: number;
  /** Wait before it, ms. */
  readonly delayMs: number;
}

/**
 * The consumer is behind: the connection is given up until it has caught up, and then resumed.
 *
 * A browser cannot stop a WebSocket from receiving, so this is the back-pressure there is. Nothing is lost while the
 * server's log still holds what was missed; a `gap` says so where it does not.
 */
export interface SubscriberPaused {
  readonly type: 'paused';
  /** Events waiting to be read. */
  readonly queued: number;
}

/** Events that will not arrive. */
export interface SubscriberGap {
  readonly type: 'gap';
  readonly stream: string;
  /** History the missing events belong to. */
  readonly epoch: string;
  /** First offset missing. */
  readonly from: number;
  /** Last offset missing; null where the stream began a new history, so that it cannot be known. */
  readonly to: number | null;
  /** `slow`: left out because this subscriber read too slowly; `notRecovered`: no longer in the server's log. */
  readonly reason: 'slow' | 'notRecovered';
}

/** Nothing follows. */
export interface SubscriberClosed {
  readonly type: 'closed';
  /** Null after `close()` or `break`. */
  readonly error: UndertoneError | null;
}

/** What a subscriber tells about its connection; discriminated by `type`. */
export type SubscriberStatus =
  | SubscriberConnecting
  | SubscriberConnected
  | SubscriberReconnecting
  | SubscriberPaused
  | SubscriberGap
  | SubscriberClosed;
