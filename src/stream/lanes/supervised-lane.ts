import { UndertoneError } from '../../sdk/errors.ts';
import { createDeferred } from './deferred.ts';
import type { LaneLoad, LaneLogger, LaneStats, StageDuration } from './lane.ts';
import { decodeError, type LaneReport, type LaneSetup, type StreamOutputs } from './lane-protocol.ts';
import type { LaneThread, StartLaneThread } from './lane-thread.ts';
import { MAX_LOST_LANES, type PooledStream } from './pooled-stream.ts';

/** Threads in a row that may die before they have loaded the model; then the lane is given up. */
const MAX_FAILED_STARTS = 3;

/** Of a lane that has reported nothing yet. */
const NO_LOAD: LaneLoad = Object.freeze({ lagMs: 0, liveShare: 0, isHopDoubled: false });

/** What a {@link SupervisedLane} is made with. */
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

/** One lane: a thread, replaced when it dies, and the streams on it. */
export class SupervisedLane {
  /** Resolves when the model is loaded; rejects when it cannot be, and the lane is not to be used. */
  readonly ready: Promise<void>;
  readonly #options: SupervisedLaneOptions;
  readonly #streams = new Map<number, PooledStream>();
  readonly #loaded = createDeferred();
  readonly #stopped = createDeferred();
  #thread: LaneThread;
  #load = NO_LOAD;
  #refusal: UndertoneError | null = null;
  #failedStarts = 0;
  #isStopping = false;
  #isUsable = true;

  constructor(options: SupervisedLaneOptions) {
    this.#options = options;
    this.ready = this.#loaded.promise;
    this.#thread = this.#start();
  }

  /** False once the lane has been given up. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Analysed channels of its streams. */
  get channels(): number {
    return this.#sum(({ analysedChannels }) => analysedChannels);
  }

  /** Windows of its streams that wait to be judged. */
  get queuedWindows(): number {
    return this.#sum(({ queuedWindows }) => queuedWindows);
  }

  /** True while its live streams do not get all their windows. */
  get isBehind(): boolean {
    return this.#load.isHopDoubled;
  }

  /** Takes a stream for its whole life. */
  add(stream: PooledStream): void {
    this.#streams.set(stream.id, stream);
    stream.attach(this.#thread);
  }

  /** Forgets a stream that is over. */
  remove({ id }: PooledStream): void {
    this.#streams.delete(id);
  }

  /** Sends what its streams have held back for too long. */
  sendStale(): void {
    for (const stream of this.#streams.values()) stream.sendStale();
  }

  /** How busy the lane is. */
  stats(): LaneStats {
    return {
      lane: this.#options.lane,
      streams: this.#streams.size,
      queuedWindows: this.queuedWindows,
      utilization: this.#thread.utilization(),
      ...this.#load,
    };
  }

  /** Ends its streams, delivers their last events and ends the thread. */
  async close(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.end('disconnected')));
    this.#isStopping = true;
    this.#thread.post({ type: 'stop' });
    await this.#stopped.promise;
  }

  #sum(measure: (stream: PooledStream) => number): number {
    let sum = 0;
    for (const stream of this.#streams.values()) sum += measure(stream);
    return sum;
  }

  #start(): LaneThread {
    const { setup, startThread } = this.#options;
    this.#failedStarts++;
    return startThread(setup, {
      report: (report) => this.#take(report),
      exited: (cause) => this.#bury(cause),
    });
  }

  #take(report: LaneReport): void {
    switch (report.type) {
      case 'ready':
        this.#failedStarts = 0;
        this.#options.logger.info({ lane: this.#options.lane, engine: report.engine }, 'a lane is ready');
        this.#loaded.resolve();
        return;
      case 'refused':
        this.#refusal = decodeError(report.error);
        return;
      case 'failed':
        this.#streams.get(report.stream)?.fail(decodeError(report.error));
        return;
      case 'outputs':
        for (const outputs of report.streams) this.#deliver(outputs);
        report.stages.forEach(this.#options.onStage);
        return;
      case 'load':
        this.#note(report);
        return;
      default:
        report satisfies never;
    }
  }

  #note({ type: _, ...load }: Extract<LaneReport, { type: 'load' }>): void {
    const wasBehind = this.isBehind;
    this.#load = load;
    if (this.isBehind === wasBehind) return;
    const { lane, logger } = this.#options;
    const fields = { lane, streams: this.#streams.size, ...load };
    logger.info(fields, this.isBehind ? 'a lane fell behind and doubled its hop' : 'a lane has caught up');
  }

  #deliver({ stream: id, outputs, ended }: StreamOutputs): void {
    const stream = this.#streams.get(id);
    stream?.receive(outputs);
    if (ended) stream?.finish();
  }

  /** The thread is gone: as it was asked to be, or the lane needs another. */
  #bury(cause: unknown): void {
    if (this.#isStopping) {
      this.#stopped.resolve();
      return;
    }
    const { lane, logger } = this.#options;
    const error = this.#refusal ?? cause;
    logger.error(
      { lane, streams: this.#streams.size, failedStarts: this.#failedStarts, error },
      'a lane died',
    );
    this.#loaded.reject(this.#refusal ?? lostLane(cause));
    if (this.#refusal !== null || this.#failedStarts >= MAX_FAILED_STARTS) this.#giveUp(error);
    else this.#replace(cause);
  }

  #giveUp(cause: unknown): void {
    this.#isUsable = false;
    for (const stream of [...this.#streams.values()]) stream.fail(lostLane(cause));
    this.#stopped.resolve();
  }

  #replace(cause: unknown): void {
    const { lane, logger } = this.#options;
    this.#thread = this.#start();
    this.#load = NO_LOAD;
    for (const stream of [...this.#streams.values()]) {
      if (stream.lostLanes + 1 >= MAX_LOST_LANES) stream.fail(lostLane(cause));
      else stream.attach(this.#thread);
    }
    logger.info({ lane, streams: this.#streams.size }, 'a lane was replaced');
  }
}
