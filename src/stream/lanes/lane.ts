import type { PipelineEvent } from '../../sdk/events.ts';
import type { PipelineInput, PipelineOptions } from '../pipeline.ts';

/** Receives what a lane makes of one stream. */
export interface LaneSink {
  /** Called with every event, in order. */
  event(event: PipelineEvent): void;
  /** Called when the analysis has moved on: all audio before `processedMs` of stream time is done. */
  progress(processedMs: number): void;
  /** Called once if the stream cannot go on; nothing follows. */
  failed(error: Error): void;
}

/** One stream on a lane. */
export interface LaneStream {
  /**
   * Hands input to the lane; sample buffers are transferred and must not be used afterwards.
   *
   * @returns false when more than the high-water mark is waiting: a source that can pause should await `drained()`
   */
  write(input: PipelineInput): boolean;
  /** Audio written but not yet analysed, ms. */
  readonly queuedMs: number;
  /** Resolves when the queue is below the high-water mark again, at once if it is. */
  drained(): Promise<void>;
  /** Ends the stream and resolves when its last event has been delivered. */
  end(outcome: 'completed' | 'disconnected'): Promise<void>;
}

/** How busy one lane is, for metrics. */
export interface LaneStats {
  /** Number of the lane, from 0. */
  readonly lane: number;
  /** Streams on it now. */
  readonly streams: number;
  /** Windows that wait to be judged. */
  readonly queuedWindows: number;
  /** Share of the last seconds the lane's thread was busy, [0, 1]. */
  readonly utilization: number;
}

/** A fixed set of worker threads that analyse streams; a stream stays on one of them for its whole life. */
export interface LanePool {
  /** Name and version of the model the lanes run, as `name@version`, and its card. */
  readonly model: { readonly id: string; readonly card: import('../models/model-card.ts').ModelCard };
  open(options: PipelineOptions, sink: LaneSink): LaneStream;
  /** One entry a lane, in order; cheap enough to be asked at every scrape. */
  stats(): readonly LaneStats[];
  /** Ends every stream's analysis and stops the threads; calling it again does nothing. */
  close(): Promise<void>;
}
