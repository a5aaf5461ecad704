import type { ChannelInfo, PipelineEvent } from '../sdk/events.ts';

/** Options of one stream's pipeline. */
export interface PipelineOptions {
  /** Rate of the samples written, Hz, 8,000 to 192,000. */
  readonly sampleRate: number;
  /** Every channel of the stream with its role; samples arrive only for those with `analysed: true`, in this order. */
  readonly channels: readonly ChannelInfo[];
  /** Pins all channels to one cohort of the model; null routes by voice. */
  readonly cohort: string | null;
  /** Distance between windows on the frame grid, frames of 256 samples. */
  readonly hopFrames: number;
  /** Audio that must have been heard before the first, zero-padded window, ms. */
  readonly minWindowMs: number;
  /** Windows with less speech than this abstain, ms. */
  readonly minSpeechMs: number;
  /** Time constant of the smoothing over speech, ms. */
  readonly smoothingMs: number;
}

/** What goes into a pipeline. */
export type PipelineInput =
  | {
      readonly type: 'audio';
      /** One Float32Array an analysed channel, equal lengths, samples in [-1, 1]. */
      readonly channels: readonly Float32Array[];
      /** When the last of these samples arrived, ms since the Unix epoch with fractions. */
      readonly receivedAtMs: number;
      /**
       * Set by a lane that is behind on live audio: windows completed by these samples are counted and not judged, and a
       * `stream.degraded` says which, at the latest with the next input that is judged again.
       */
      readonly skipWindows?: boolean;
    }
  | { readonly type: 'flush' }
  | {
      /** Audio is missing; stream time goes on at `toMs`, also in a fresh pipeline that has heard nothing before. */
      readonly type: 'gap';
      readonly fromMs: number;
      readonly toMs: number;
      /** `lane` when a lane was lost and with it what it knew; `source` when left out. */
      readonly reason?: 'source' | 'lane';
    }
  | { readonly type: 'end'; readonly outcome: 'completed' | 'disconnected' };

/**
 * What comes out: events, and after each input how far the analysis has come.
 *
 * Every input is answered by exactly one `progress`, after the last event it leads to, so that a lane can hand one input of
 * each stream at a time to its pipeline and take turns. After the `progress` that answers `end` nothing follows.
 */
export type PipelineOutput = PipelineEvent | { readonly type: 'progress'; readonly processedMs: number };
