import type { ChannelInfo, PipelineEvent } from '../../sdk/events.ts';
import type { BlockLog } from '../features/quality/block-log.ts';
import type { SkippedWindows } from './turns/pipeline-input.ts';

/** Samples a second at which positions in a stream are counted. */
export const STREAM_RATE = 48_000;

/** One channel's audio on its way through the analysis; the arrays are valid until the next value. */
export interface ChannelAudio {
  readonly type: 'audio';
  /** 48 kHz. */
  readonly samples: Float32Array;
  /** What they were made of, at the source's rate. */
  readonly source: Float32Array;
  /** When they arrived, ms since the Unix epoch. */
  readonly receivedAtMs: number;
  /** Which windows completed by these samples are not to be judged. */
  readonly skipWindows: SkippedWindows;
}

/** A mark between audio: a window is wanted now, so much is missing that nothing goes on, or the audio is over. */
export type ChannelMark =
  | { readonly type: 'flush'; readonly receivedAtMs: number }
  | { readonly type: 'break'; readonly receivedAtMs: number }
  | { readonly type: 'end'; readonly receivedAtMs: number };

/** What a channel's stages hand to each other. */
export type ChannelSignal = ChannelAudio | ChannelMark;

/** What voice activity and clipping say of the audio so far. */
interface Measured {
  readonly blocks: BlockLog;
}

/** Audio whose speech and clipping are known. */
export type MeasuredAudio = ChannelAudio & Measured;

/** A mark behind audio whose speech and clipping are known. */
export type MeasuredMark = ChannelMark & Measured;

/** What a channel's stages hand to each other once speech has been looked for. */
export type MeasuredSignal = MeasuredAudio | MeasuredMark;

/** Stream time has come to this moment on a channel. */
export interface Heard {
  readonly type: 'heard';
  /** Samples at 48 kHz. */
  readonly at: number;
}

/** An event, and the moment from which it is true. */
export interface PlacedEvent {
  readonly type: 'event';
  /** Samples at 48 kHz. */
  readonly at: number;
  readonly event: PipelineEvent;
}

/** The channel an analysis is about, and where its time begins. */
export interface ChannelPlace extends Pick<ChannelInfo, 'channel' | 'role'> {
  /** Position of its first sample, samples at 48 kHz. */
  readonly origin: number;
}

/**
 * Stream time of a position, ms; a thousandth of a millisecond is less than a sample.
 *
 * @param at - samples at 48 kHz
 */
export function positionToMs(at: number): number {
  return Math.round((at * 1_000_000) / STREAM_RATE) / 1_000;
}
