import type { PipelineEvent } from '../../sdk/events.ts';
import type { ModelCard } from '../models/model-card.ts';
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
   * Hands input to the lane; sample buffers are transferred and must not be used afterwards. On a stream that has ended or
   * failed it does nothing. Short pieces of audio are joined on their way, as long as no window has to wait for that.
   *
   * @returns false when more than the high-water mark is waiting: a source that can pause should await `drained()`
   * @throws ERR_CHANNELS where audio does not have the stream's analysed channels, equally long
   */
  write(input: PipelineInput): boolean;
  /** Audio written but not yet analysed, ms. */
  readonly queuedMs: number;
  /** Resolves when the queue is below the high-water mark again, at once if it is or the stream is over. */
  drained(): Promise<void>;
  /** Ends the stream and resolves when its last event has been delivered, or at once if the stream has failed. */
  end(outcome: 'completed' | 'disconnected'): Promise<void>;
}

/** How much a lane has to do for its live streams. */
export interface LaneLoad {
  /** How long the oldest of their audio that waits has waited, ms. */
  readonly lagMs: number;
  /** Share of the last seconds that they took, [0, 1]; recordings get what is left. */
  readonly liveShare: number;
  /** True while they get every other window only, because the lane fell behind. */
  readonly isHopDoubled: boolean;
}

/** How busy one lane is, for metrics and for deciding on new streams. */
export interface LaneStats extends LaneLoad {
  /** Number of the lane, from 0. */
  readonly lane: number;
  /** Streams on it now. */
  readonly streams: number;
  /** Windows that wait to be judged. */
  readonly queuedWindows: number;
  /** Share of the last seconds the lane's thread was busy, [0, 1]. */
  readonly utilization: number;
}

/** How long one stage of one window took on a lane; waiting is not in it. */
export interface StageDuration {
  /** `signal`: all work on samples and events since the stream's last judged window; `inference`: the networks. */
  readonly stage: 'signal' | 'inference';
  readonly seconds: number;
}

/** Where a pool says what happens to its lanes; a pino logger fits. */
export interface LaneLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How one stream's audio arrives. */
export interface StreamFlow {
  /**
   * True for audio as it happens: when the lane falls behind, every other window is left out, then the oldest ones, and a
   * `stream.degraded` says so. False for a recording, whose source pauses when `write` returns false.
   */
  readonly live: boolean;
}

/** A fixed set of worker threads that analyse streams; a stream stays on one of them for its whole life. */
export interface LanePool {
  /** Name and version of the model the lanes run, as `name@version`, and its card. */
  readonly model: { readonly id: string; readonly card: ModelCard };
  /**
   * Opens a stream on the least loaded lane, whatever that load is: whoever takes in streams decides by `stats()`.
   *
   * If that lane's thread dies, the stream goes on on a new one: it gets a `stream.gap` for the audio that was lost, and
   * smoothing, states and routing start anew while stream time continues.
   *
   * @param options - of the stream's pipeline
   * @param sink - receives what becomes of it
   * @param flow - `{ live: false }` when left out
   * @throws ERR_SHUTTING_DOWN after `close()`; ERR_INTERNAL (retryable) while no lane can be started
   */
  open(options: PipelineOptions, sink: LaneSink, flow?: StreamFlow): LaneStream;
  /** One entry a lane, in order; cheap enough to be asked at every scrape. */
  stats(): readonly LaneStats[];
  /** Ends every stream's analysis and stops the threads; calling it again does nothing. */
  close(): Promise<void>;
}
