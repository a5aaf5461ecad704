import { UndertoneError } from '../../sdk/errors.ts';
import { createDeferred } from './deferred.ts';
import type { LaneLogger, LaneStats, StageDuration } from './lane.ts';
import { decodeError, type LaneReport, type LaneSetup } from './lane-protocol.ts';
import type { LaneThread, StartLaneThread } from './lane-thread.ts';
import { MAX_LOST_LANES, type PooledStream } from './pooled-stream.ts';

/** Threads in a row that may die before they have loaded the model; then the lane is given up. */
const MAX_FAILED_STARTS = 3;

/** One lane: a thread, replaced when it dies, and the streams on it. */
export interface SupervisedLane {
  /** Resolves when the model is loaded; rejects when it cannot be, and the lane is not to be used. */
  readonly ready: Promise<void>;
  /** False once the lane has been given up. */
  readonly isUsable: boolean;
  /** Analysed channels of its streams. */
  readonly channels: number;
  add(stream: PooledStream): void;
  remove(stream: PooledStream): void;
  stats(): LaneStats;
  /** Ends its streams, delivers their last events and ends the thread. */
  close(): Promise<void>;
}

/** What a {@link SupervisedLane} is made of. */
export interface SupervisedLaneOptions {
  readonly lane: number;
  readonly setup: LaneSetup;
  readonly startThread: StartLaneThread;
  readonly logger: LaneLogger;
  readonly onStage: (duration: StageDuration) => void;
}

const lostLane = (cause: unknown) =>
  new UndertoneError('ERR_INTERNAL', 'the thread that analysed this stream died; start the stream again', {
    cause,
    retryable: true,
  });

/**
 * Creates a lane and starts its first thread.
 *
 * @param options - number, set-up, and how threads are started
 */
export function createSupervisedLane(options: SupervisedLaneOptions): SupervisedLane {
  const { lane, setup, startThread, logger, onStage } = options;
  const streams = new Map<number, PooledStream>();
  const ready = createDeferred();
  const stopped = createDeferred();
  let refusal: UndertoneError | null = null;
  let failedStarts = 0;
  let isStopping = false;
  let isUsable = true;
  let thread: LaneThread = start();

  function start(): LaneThread {
    failedStarts++;
    return startThread(setup, { report, exited });
  }

  function report(message: LaneReport): void {
    switch (message.type) {
      case 'ready':
        failedStarts = 0;
        ready.resolve();
        return;
      case 'refused':
        refusal = decodeError(message.error);
        return;
      case 'failed':
        streams.get(message.stream)?.fail(decodeError(message.error));
        return;
      case 'outputs':
        for (const { stream, outputs, ended } of message.streams) {
          streams.get(stream)?.receive(outputs);
          if (ended) streams.get(stream)?.finish();
        }
        message.stages.forEach(onStage);
        return;
      default:
        message satisfies never;
    }
  }

  function exited(cause: unknown): void {
    if (isStopping) {
      stopped.resolve();
      return;
    }
    logger.error({ lane, streams: streams.size, failedStarts, error: refusal ?? cause }, 'a lane died');
    ready.reject(refusal ?? lostLane(cause));
    if (refusal !== null || failedStarts >= MAX_FAILED_STARTS) giveUp(cause);
    else replace(cause);
  }

  function giveUp(cause: unknown): void {
    isUsable = false;
    for (const stream of [...streams.values()]) stream.fail(lostLane(refusal ?? cause));
    stopped.resolve();
  }

  function replace(cause: unknown): void {
    thread = start();
    for (const stream of [...streams.values()]) {
      if (stream.lostLanes + 1 >= MAX_LOST_LANES) stream.fail(lostLane(cause));
      else stream.attach(thread);
    }
    logger.info({ lane, streams: streams.size }, 'a lane was replaced');
  }

  return {
    ready: ready.promise,
    get isUsable() {
      return isUsable;
    },
    get channels() {
      return [...streams.values()].reduce((sum, { analysedChannels }) => sum + analysedChannels, 0);
    },
    add(stream) {
      streams.set(stream.id, stream);
      stream.attach(thread);
    },
    remove: ({ id }) => void streams.delete(id),
    stats: () => ({
      lane,
      streams: streams.size,
      queuedWindows: [...streams.values()].reduce((sum, { queuedWindows }) => sum + queuedWindows, 0),
      utilization: thread.utilization(),
    }),
    async close() {
      await Promise.all([...streams.values()].map((stream) => stream.end('disconnected')));
      isStopping = true;
      thread.post({ type: 'stop' });
      await stopped.promise;
    },
  };
}
