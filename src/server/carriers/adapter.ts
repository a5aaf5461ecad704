import type { UndertoneError } from '../../sdk/errors.ts';
import type { ChannelInfo } from '../../sdk/events.ts';
import type { Grant } from '../auth/grant.ts';
import type { Clock } from '../clock.ts';
import type { CarrierName } from './carrier-name.ts';

/** One direction of a call, as its carrier calls it. */
export interface CallTrack {
  /** The carrier's word, such as `inbound` or `external`. */
  readonly track: string;
  /** Who speaks on it, where the call itself says; else the configuration and the carrier's default decide. */
  readonly role?: string | undefined;
}

/** What a carrier says of a call at its beginning. */
export interface CallTerms {
  readonly carrier: CarrierName;
  /** The carrier's identifier of the call; null where it sends none. */
  readonly callId: string | null;
  /** The carrier's identifier of this one stream of the call, for calls with several; null where there is none. */
  readonly streamId: string | null;
  /** Hz. */
  readonly sampleRate: number;
  /** One a channel, in the order of the channels. */
  readonly tracks: readonly CallTrack[];
}

/** A call whose stream has begun. */
export interface CarrierCall {
  /** How each track is treated, in their order. */
  readonly channels: readonly ChannelInfo[];
  /** Stream time so far, samples. */
  readonly nSamples: number;
  /** The most that can be missing now, samples: what lies ahead of time itself is a wrong clock of the carrier. */
  readonly longestGap: number;
  /**
   * Takes audio.
   *
   * @param analysed - one array for each channel that is analysed and for no other, equal lengths; given away
   * @throws UndertoneError `ERR_TOO_FAR_AHEAD` for audio that comes much faster than time passes
   */
  hear(analysed: readonly Float32Array[]): void;
  /**
   * Notes that the carrier left audio out, on purpose or not; stream time goes on.
   *
   * @param nSamples - how much of each channel
   */
  gap(nSamples: number): void;
}

/** Why messages of carriers are left alone. */
export const IGNORED_REASONS = ['late', 'malformed', 'unknownTrack'] as const;

/** One of {@link IGNORED_REASONS}. */
export type IgnoredReason = (typeof IGNORED_REASONS)[number];

/** What an adapter speaks through: the socket on one side, the call's stream on the other. */
export interface CarrierLine {
  /** What the carrier may do; without the scope `publish` it has yet to say who it is, or must be refused. */
  readonly grant: Grant;
  readonly clock: Clock;
  /** Whether a track would be analysed, unless the call itself says who speaks on it. */
  isAnalysed(carrier: CarrierName, track: string): boolean;
  /** Sends a message as JSON text; does nothing on a closed socket. */
  send(message: object): void;
  /**
   * Begins the call's stream; once a socket.
   *
   * @param grant - {@link CarrierLine.grant} when left out
   * @throws UndertoneError when the stream is refused
   */
  begin(terms: CallTerms, grant?: Grant): CarrierCall;
  /** Ends the stream in good order, and resolves when its last event has been published; at once where none has begun. */
  end(): Promise<void>;
  /** Closes the socket; a second call does nothing. */
  close(code: number, reason?: string): void;
  /** Counts a message that was left alone. */
  ignored(carrier: CarrierName, reason: IgnoredReason): void;
  /**
   * Notes that a carrier says something went wrong on its side.
   *
   * @param code - the carrier's own; null where it sends none
   */
  complained(carrier: CarrierName, code: number | null): void;
  /** Counts a session that only tests the connection. */
  probed(carrier: CarrierName): void;
  /** Counts audio that was missing on one of several channels, samples at a rate in Hz. */
  filled(carrier: CarrierName, nSamples: number, sampleRate: number): void;
}

/**
 * Speaks one carrier's protocol on one socket.
 *
 * An adapter turns messages into calls on its {@link CarrierLine}. What it throws ends the call: the stream with
 * outcome `failed`, and then `refuse` says so to the carrier.
 */
export interface CarrierAdapter {
  /** A text message arrived; may throw an UndertoneError. */
  text(text: string): void;
  /** A binary message arrived, never an empty one; may throw likewise. */
  binary(bytes: Uint8Array): void;
  /** Says in the protocol's own words that the call cannot go on, and sees to it that the socket closes, at once or soon. */
  refuse(error: UndertoneError): void;
  /** The server closes: takes leave in the protocol's own words and closes the socket. */
  leave(): void;
  /**
   * The socket is gone, whoever closed it; stops all timers.
   *
   * @returns `completed` where that is how calls of this protocol end
   */
  closed(): 'completed' | 'disconnected';
}
