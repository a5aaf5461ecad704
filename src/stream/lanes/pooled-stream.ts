import type { PipelineEvent } from '../../sdk/events.ts';
import { FEATURE_CONFIG } from '../features/feature-config.ts';
import { RESTART_GAP_SECONDS } from '../operators/turns/turn.ts';
import type { PipelineInput, PipelineOptions, PipelineOutput } from '../pipeline.ts';
import { AudioBatch } from './audio-batch.ts';
import { createDeferred, type Deferred } from './deferred.ts';
import { audioMs, prepareTransfer } from './input-audio.ts';
import type { LaneSink, LaneStream, StreamFlow } from './lane.ts';
import type { LaneThread } from './lane-thread.ts';

/** How often a stream may lose its lane before it is held to be the cause and fails. */
export const MAX_LOST_LANES = 3;

/** What a {@link PooledStream} is made with. */
export interface PooledStreamOptions {
  readonly id: number;
  readonly pipeline: PipelineOptions;
  readonly sink: LaneSink;
  readonly flow: StreamFlow;
  /** Waiting audio above which `write` answers false, ms. */
  readonly highWaterMs: number;
  /** Called once, when the stream has ended or failed. */
  readonly onOver: () => void;
}

/**
 * Makes the events of several lanes in a row read as those of one stream: it starts once, and its end counts all windows.
 *
 * @returns a function from an event to the one to deliver, or null for none
 */
function createContinuity(): (event: PipelineEvent) => PipelineEvent | null {
  let hasStarted = false;
  let windows = 0;
  return (event) => {
    if (event.type === 'emotion.window') windows++;
    if (event.type === 'stream.ended') return { ...event, windows };
    if (event.type !== 'stream.started') return event;
    if (hasStarted) return null;
    hasStarted = true;
    return event;
  };
}

/** A stream as the pool keeps it: what its publisher holds, and what its lane reports to. */
export class PooledStream implements LaneStream {
  readonly id: number;
  /** Channels that cost the lane work. */
  readonly analysedChannels: number;
  readonly #options: PooledStreamOptions;
  readonly #continuous = createContinuity();
  readonly #over = createDeferred();
  readonly #hopMs: number;
  readonly #batch: AudioBatch;
  /** True once the audio held back was there at the last check. */
  #isStale = false;
  #drain: Deferred | null = null;
  #thread: LaneThread | null = null;
  #lostLanes = 0;
  /** Stream time of all input written, ms. */
  #writtenMs = 0;
  /** Stream time of that which is done, ms. */
  #processedMs = 0;
  #outcome: 'completed' | 'disconnected' | null = null;
  #isOver = false;

  constructor(options: PooledStreamOptions) {
    const { channels, hopFrames } = options.pipeline;
    this.id = options.id;
    this.analysedChannels = channels.filter(({ analysed }) => analysed).length;
    this.#options = options;
    this.#batch = new AudioBatch(options.pipeline);
    this.#hopMs = ((hopFrames * FEATURE_CONFIG.hopLength) / FEATURE_CONFIG.sampleRate) * 1000;
  }

  get queuedMs(): number {
    return this.#isOver ? 0 : Math.max(0, this.#writtenMs - this.#processedMs);
  }

  /** Windows that wait to be judged, over all channels. */
  get queuedWindows(): number {
    return Math.floor(this.queuedMs / this.#hopMs) * this.analysedChannels;
  }

  /** How often its lane died under it. */
  get lostLanes(): number {
    return this.#lostLanes;
  }

  get #isDrained(): boolean {
    return this.queuedMs <= this.#options.highWaterMs;
  }

  write(input: PipelineInput): boolean {
    if (this.#isOver || this.#outcome !== null) return true;
    const { sampleRate } = this.#options.pipeline;
    if (input.type === 'audio') {
      this.#writtenMs += audioMs(input, sampleRate);
      if (this.#batch.add(input)) this.#sendBatch();
      return this.#isDrained;
    }
    this.#sendBatch();
    if (input.type === 'end') this.#outcome = input.outcome;
    if (input.type === 'gap') {
      const missingMs = Math.max(0, input.toMs - this.#writtenMs);
      this.#writtenMs += missingMs;
      if (missingMs >= RESTART_GAP_SECONDS * 1_000) this.#batch.restart();
      else this.#batch.skip(Math.round((missingMs * sampleRate) / 1_000));
    }
    this.#send(input);
    return this.#isDrained;
  }

  /**
   * Sends audio that is being held back for more to come if it was already there at the last check; call it from time to time,
   * or the last words before a source falls silent are never heard.
   */
  sendStale(): void {
    if (this.#isStale) this.#sendBatch();
    else this.#isStale = this.#batch.holdsAudio;
  }

  drained(): Promise<void> {
    if (this.#isDrained) return Promise.resolve();
    this.#drain ??= createDeferred();
    return this.#drain.promise;
  }

  end(outcome: 'completed' | 'disconnected'): Promise<void> {
    this.write({ type: 'end', outcome });
    return this.#over.promise;
  }

  /** Puts the stream on a thread: its first, or another in place of one that died. */
  attach(thread: LaneThread): void {
    const { pipeline, flow } = this.#options;
    const isMoving = this.#thread !== null;
    this.#thread = thread;
    thread.post({ type: 'open', stream: this.id, options: pipeline, live: flow.live });
    if (isMoving) this.#goOnWithoutLostAudio();
  }

  /** Takes what the lane put out, in order. */
  receive(outputs: readonly PipelineOutput[]): void {
    const { sink } = this.#options;
    for (const output of outputs) {
      if (this.#isOver) return;
      if (output.type === 'progress') {
        this.#markProcessed(output.processedMs);
        sink.progress(this.#processedMs);
      } else {
        if (output.type === 'stream.gap' && output.reason === 'overload') this.#restartBehind(output.toMs);
        const event = this.#continuous(output);
        if (event !== null) sink.event(event);
      }
    }
  }

  /** The lane has put out everything. */
  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onOver();
    this.#release();
    this.#over.resolve();
  }

  /** The stream cannot go on. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.finish();
    this.#options.sink.failed(error);
  }

  #sendBatch(): void {
    const audio = this.#batch.take();
    this.#isStale = false;
    if (audio !== null) this.#send(audio);
  }

  #send(input: PipelineInput): void {
    const prepared = prepareTransfer(input);
    this.#thread?.post({ type: 'input', stream: this.id, input: prepared.input }, prepared.transfer);
  }

  #restartBehind(gapEndMs: number): void {
    const { sampleRate } = this.#options.pipeline;
    this.#batch.restart(Math.max(0, Math.round(((this.#writtenMs - gapEndMs) * sampleRate) / 1_000)));
  }

  #goOnWithoutLostAudio(): void {
    this.#lostLanes++;
    this.#batch.take();
    this.#batch.restart();
    const [fromMs, toMs] = [this.#processedMs, this.#writtenMs];
    if (toMs > 0) this.#send({ type: 'gap', fromMs, toMs, reason: 'lane' });
    this.#markProcessed(toMs);
    if (this.#outcome !== null) this.#send({ type: 'end', outcome: this.#outcome });
  }

  #markProcessed(ms: number): void {
    this.#processedMs = Math.max(this.#processedMs, ms);
    if (this.#isDrained) this.#release();
  }

  #release(): void {
    this.#drain?.resolve();
    this.#drain = null;
  }
}
