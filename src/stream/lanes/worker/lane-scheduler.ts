import { toUndertoneError, type UndertoneError } from '../../../sdk/errors.ts';
import type { PipelineInput, PipelineOptions, PipelineOutput } from '../../pipeline.ts';
import { audioMs, sliceAudio } from '../input-audio.ts';

/** One stream's analysis on a lane. */
export interface StreamAnalysis {
  /** Takes one input; resolves when everything it leads to has been put out. */
  push(input: PipelineInput): Promise<void>;
  /** Frees what the stream holds, also in the middle of its life; calling it again does nothing. */
  close(): void;
}

/** Starts the analysis of one stream; `emit` receives what it puts out, in order. */
export type StartAnalysis = (
  options: PipelineOptions,
  emit: (output: PipelineOutput) => void,
) => StreamAnalysis;

/** Where a scheduler's results go. */
interface SchedulerSink {
  output(stream: number, output: PipelineOutput): void;
  /** Everything has been put out; nothing follows. */
  ended(stream: number): void;
  /** The stream cannot go on; nothing follows. */
  failed(stream: number, error: UndertoneError): void;
}

/** What a {@link LaneScheduler} is made with. */
export interface SchedulerOptions {
  readonly startAnalysis: StartAnalysis;
  readonly sink: SchedulerSink;
  /** Waiting audio from which a live stream's oldest windows are skipped, ms. */
  readonly maxLiveLagMs: number;
  /** Resolves when other work of the thread, such as the arrival of messages, had its turn. */
  readonly yieldToThread: () => Promise<void>;
}

/** Skipping stops when this part of the lag that started it is left, so that it comes in few long stretches. */
const RECOVERED_PART = 0.25;

interface ScheduledStream {
  readonly id: number;
  readonly options: PipelineOptions;
  readonly live: boolean;
  readonly analysis: StreamAnalysis;
  readonly queue: PipelineInput[];
  waitingMs: number;
  isSkipping: boolean;
}

/**
 * Takes turns between the streams of a lane: one input of one stream at a time, round robin, so that no stream waits for
 * more than one input of each other stream.
 *
 * Inputs longer than half a second or a window hop are cut, so that a file's large chunk takes no longer turn than a call's
 * small one. A live stream with more than `maxLiveLagMs` waiting has its oldest windows skipped until a quarter of that is
 * left.
 */
export class LaneScheduler {
  readonly #options: SchedulerOptions;
  readonly #streams = new Map<number, ScheduledStream>();
  #isRunning = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Starts the analysis of a stream; one that cannot be started has failed. */
  open(id: number, options: PipelineOptions, live: boolean): void {
    const { startAnalysis, sink } = this.#options;
    try {
      const analysis = startAnalysis(options, (output) => sink.output(id, output));
      this.#streams.set(id, { id, options, live, analysis, queue: [], waitingMs: 0, isSkipping: false });
    } catch (thrown) {
      sink.failed(id, toUndertoneError(thrown));
    }
  }

  /** Queues input; a stream that is not open, or has ended or failed, is left alone. */
  push(id: number, input: PipelineInput): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    if (input.type === 'audio') {
      stream.waitingMs += audioMs(input, stream.options.sampleRate);
      stream.queue.push(...sliceAudio(input, stream.options));
    } else {
      stream.queue.push(input);
    }
    // Every error of a turn is caught in it, so the loop itself cannot reject.
    if (!this.#isRunning) void this.#run();
  }

  /** Drops every stream where it stands. */
  close(): void {
    for (const stream of [...this.#streams.values()]) this.#remove(stream);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const ready = [...this.#streams.values()].filter(({ queue }) => queue.length > 0);
      if (ready.length === 0) break;
      for (const stream of ready) if (this.#streams.has(stream.id)) await this.#takeTurn(stream);
      await this.#options.yieldToThread();
    }
    this.#isRunning = false;
  }

  async #takeTurn(stream: ScheduledStream): Promise<void> {
    const { sink } = this.#options;
    const input = this.#nextInput(stream);
    const failure = await stream.analysis.push(input).then(
      () => null,
      (thrown: unknown) => toUndertoneError(thrown),
    );
    if (!this.#streams.has(stream.id)) return;
    if (failure === null && input.type !== 'end') return;
    this.#remove(stream);
    if (failure === null) sink.ended(stream.id);
    else sink.failed(stream.id, failure);
  }

  #nextInput(stream: ScheduledStream): PipelineInput {
    const { maxLiveLagMs } = this.#options;
    const input = stream.queue.shift()!;
    if (input.type !== 'audio') return input;
    if (stream.waitingMs > maxLiveLagMs) stream.isSkipping = stream.live;
    else if (stream.waitingMs <= maxLiveLagMs * RECOVERED_PART) stream.isSkipping = false;
    stream.waitingMs -= audioMs(input, stream.options.sampleRate);
    return stream.isSkipping ? { ...input, skipWindows: true } : input;
  }

  #remove(stream: ScheduledStream): void {
    this.#streams.delete(stream.id);
    stream.analysis.close();
  }
}
