import type { PipelineEvent } from '../../sdk/events.ts';
import { FEATURE_CONFIG } from '../features/feature-config.ts';
import type { PipelineInput, PipelineOptions, PipelineOutput } from '../pipeline.ts';
import { createDeferred, type Deferred } from './deferred.ts';
import { audioMs, prepareTransfer } from './input-audio.ts';
import type { LaneSink, LaneStream, StreamFlow } from './lane.ts';
import type { LaneThread } from './lane-thread.ts';

/** How often a stream may lose its lane before it is held to be the cause and fails. */
export const MAX_LOST_LANES = 3;

/** A stream as the pool keeps it: what its publisher holds, and what its lane reports to. */
export interface PooledStream extends LaneStream {
  readonly id: number;
  /** Channels that cost the lane work. */
  readonly analysedChannels: number;
  /** Windows that wait to be judged, over all channels. */
  readonly queuedWindows: number;
  /** How often its lane died under it. */
  readonly lostLanes: number;
  /** Puts the stream on a thread: its first, or another in place of one that died. */
  attach(thread: LaneThread): void;
  /** Takes what the lane put out, in order. */
  receive(outputs: readonly PipelineOutput[]): void;
  /** The lane has put out everything. */
  finish(): void;
  /** The stream cannot go on. */
  fail(error: Error): void;
}

/** What a {@link PooledStream} is made of. */
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

/**
 * Creates a stream that is not yet on a lane.
 *
 * @param options - identity, pipeline, sink and limits
 */
export function createPooledStream(options: PooledStreamOptions): PooledStream {
  const { id, pipeline, sink, flow, highWaterMs, onOver } = options;
  const { sampleRate, hopFrames } = pipeline;
  const hopMs = ((hopFrames * FEATURE_CONFIG.hopLength) / FEATURE_CONFIG.sampleRate) * 1000;
  const analysedChannels = pipeline.channels.filter(({ analysed }) => analysed).length;
  const over = createDeferred();
  const continuous = createContinuity();
  let drain: Deferred | null = null;
  let thread: LaneThread | null = null;
  let lostLanes = 0;
  /** Stream time of all input written, and of that which is done, ms. */
  let writtenMs = 0;
  let processedMs = 0;
  let outcome: 'completed' | 'disconnected' | null = null;
  let isOver = false;

  const queuedMs = () => Math.max(0, writtenMs - processedMs);

  function send(input: PipelineInput): void {
    const prepared = prepareTransfer(input);
    thread?.post({ type: 'input', stream: id, input: prepared.input }, prepared.transfer);
  }

  function advance(input: PipelineInput): void {
    if (input.type === 'gap') writtenMs = Math.max(writtenMs, input.toMs);
    if (input.type === 'audio') writtenMs += audioMs(input, sampleRate);
  }

  function markProcessed(ms: number): void {
    processedMs = Math.max(processedMs, ms);
    if (queuedMs() <= highWaterMs) release();
  }

  function release(): void {
    drain?.resolve();
    drain = null;
  }

  function drained(): Promise<void> {
    if (isOver || queuedMs() <= highWaterMs) return Promise.resolve();
    drain ??= createDeferred();
    return drain.promise;
  }

  function goOnWithoutLostAudio(): void {
    lostLanes++;
    if (writtenMs > 0) send({ type: 'gap', fromMs: processedMs, toMs: writtenMs, reason: 'lane' });
    markProcessed(writtenMs);
    if (outcome !== null) send({ type: 'end', outcome });
  }

  function close(): void {
    isOver = true;
    onOver();
    release();
    over.resolve();
  }

  return {
    id,
    analysedChannels,
    get queuedMs() {
      return isOver ? 0 : queuedMs();
    },
    get queuedWindows() {
      return isOver ? 0 : Math.floor(queuedMs() / hopMs) * analysedChannels;
    },
    get lostLanes() {
      return lostLanes;
    },
    write(input) {
      if (isOver || outcome !== null) return true;
      if (input.type === 'end') outcome = input.outcome;
      advance(input);
      send(input);
      return queuedMs() <= highWaterMs;
    },
    drained,
    end(requested) {
      this.write({ type: 'end', outcome: requested });
      return over.promise;
    },
    attach(next) {
      const isMoving = thread !== null;
      thread = next;
      next.post({ type: 'open', stream: id, options: pipeline, live: flow.live });
      if (isMoving) goOnWithoutLostAudio();
    },
    receive(outputs) {
      for (const output of outputs) {
        if (isOver) return;
        if (output.type === 'progress') {
          markProcessed(output.processedMs);
          sink.progress(processedMs);
        } else {
          const event = continuous(output);
          if (event !== null) sink.event(event);
        }
      }
    },
    finish() {
      if (!isOver) close();
    },
    fail(error) {
      if (isOver) return;
      close();
      sink.failed(error);
    },
  };
}
