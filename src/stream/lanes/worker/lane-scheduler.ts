import { toUndertoneError, type UndertoneError } from '../../../sdk/errors.ts';
import type { PipelineInput, PipelineOptions, PipelineOutput } from '../../pipeline.ts';
import { sliceAudio } from '../input-audio.ts';
import type { LaneLoad } from '../lane.ts';
import { InputQueue } from './input-queue.ts';
import { CALM_LAG_MS, createOverloadPolicy, type OverloadPolicy } from './overload-policy.ts';

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
  /** How long a live stream's audio may wait before its oldest windows are skipped, ms. */
  readonly maxLiveLagMs: number;
  /** Resolves when other work of the thread, such as the arrival of messages, had its turn. */
  readonly yieldToThread: () => Promise<void>;
  /** Clock, ms with fractions. */
  readonly now: () => number;
}

/** The hop is doubled at this part of the lag at which windows are lost. */
const DOUBLING_PART = 0.25;

/** Skipping stops when this part of the lag that started it is left, so that it comes in few long stretches. */
const RECOVERED_PART = 0.25;

/**
 * At this multiple of the lag that makes windows be skipped, the lane lets go of a stream's audio unheard: it has no time even for
 * the signal, and more would wait with every second.
 */
const LETTING_GO_PART = 3;

/** Whatever that lag is, no sooner than after one and a half windows: a gap as long as a window costs nothing, a shorter one does. */
const MIN_LETTING_GO_MS = 4_500;

interface ScheduledStream {
  readonly id: number;
  readonly options: PipelineOptions;
  readonly live: boolean;
  readonly analysis: StreamAnalysis;
  readonly queue: InputQueue;
  isSkipping: boolean;
}

/**
 * Takes turns between the streams of a lane: one input of one stream at a time, round robin, so that no stream waits for
 * more than one input of each other stream.
 *
 * Inputs longer than half a second or a window hop are cut, so that a file's large chunk takes no longer turn than a call's
 * small one.
 *
 * Live audio must not wait. When it has waited for a quarter of `maxLiveLagMs`, all live streams of the lane get every other
 * window only. A stream whose audio has waited for all of it has its oldest windows skipped, until a quarter is left. One
 * whose audio has waited for three times as long loses it, which bounds what waits. Waiting
 * is measured in time and not in audio, so that a burst which the lane can take costs nobody a window. Recordings
 * are never skipped, and wait while live audio does.
 */
export class LaneScheduler {
  readonly #options: SchedulerOptions;
  readonly #streams = new Map<number, ScheduledStream>();
  readonly #policy: OverloadPolicy;
  #isRunning = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#policy = createOverloadPolicy(options.maxLiveLagMs * DOUBLING_PART, options.now());
  }

  /** Takes stock; ask regularly, so that a lane on which nothing arrives any more recovers too. */
  measureLoad(): LaneLoad {
    const nowMs = this.#options.now();
    const lagMs = this.#lagAt(nowMs);
    this.#policy.observe(lagMs, nowMs);
    return { lagMs, liveShare: this.#policy.liveShare(nowMs), isHopDoubled: this.#policy.isHopDoubled };
  }

  /** Starts the analysis of a stream; one that cannot be started has failed. */
  open(id: number, options: PipelineOptions, live: boolean): void {
    const { startAnalysis, sink } = this.#options;
    try {
      const analysis = startAnalysis(options, (output) => sink.output(id, output));
      this.#streams.set(id, {
        id,
        options,
        live,
        analysis,
        queue: new InputQueue(options.sampleRate),
        isSkipping: false,
      });
    } catch (thrown) {
      sink.failed(id, toUndertoneError(thrown));
    }
  }

  /** Queues input; a stream that is not open, or has ended or failed, is left alone. */
  push(id: number, input: PipelineInput): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    const sinceMs = this.#options.now();
    const pieces = input.type === 'audio' ? sliceAudio(input, stream.options) : [input];
    for (const piece of pieces) stream.queue.add(piece, sinceMs);
    // Every error of a turn is caught in it, so the loop itself cannot reject.
    if (!this.#isRunning) void this.#run();
  }

  /** Drops every stream where it stands. */
  close(): void {
    for (const stream of [...this.#streams.values()]) this.#remove(stream);
  }

  /** How long the oldest waiting input of a live stream has waited, ms. */
  #lagAt(nowMs: number): number {
    let sinceMs = nowMs;
    for (const { live, queue } of this.#streams.values()) {
      if (live) sinceMs = Math.min(sinceMs, queue.oldestSinceMs ?? nowMs);
    }
    return nowMs - sinceMs;
  }

  /** Streams whose turn it is: those with input, but no recordings while live audio waits. */
  #ready(): ScheduledStream[] {
    const isLate = this.#lagAt(this.#options.now()) > CALM_LAG_MS;
    return [...this.#streams.values()].filter(({ queue, live }) => queue.length > 0 && (live || !isLate));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const ready = this.#ready();
      if (ready.length === 0) break;
      for (const stream of ready) if (this.#streams.has(stream.id)) await this.#takeTurn(stream);
      await this.#options.yieldToThread();
    }
    this.#isRunning = false;
  }

  async #takeTurn(stream: ScheduledStream): Promise<void> {
    const { sink, now } = this.#options;
    const startMs = now();
    const input = this.#nextInput(stream, startMs);
    const failure = await stream.analysis.push(input).then(
      () => null,
      (thrown: unknown) => toUndertoneError(thrown),
    );
    if (stream.live) this.#policy.worked(now() - startMs);
    if (!this.#streams.has(stream.id)) return;
    if (failure === null && input.type !== 'end') return;
    this.#remove(stream);
    if (failure === null) sink.ended(stream.id);
    else sink.failed(stream.id, failure);
  }

  #nextInput(stream: ScheduledStream, nowMs: number): PipelineInput {
    const { queue } = stream;
    const { maxLiveLagMs } = this.#options;
    const waitedMs = nowMs - (queue.oldestSinceMs ?? nowMs);
    const limitMs = Math.max(MIN_LETTING_GO_MS, maxLiveLagMs * LETTING_GO_PART);
    if (stream.live && waitedMs > limitMs) queue.letGoOfAudio(nowMs);
    const { input, sinceMs } = queue.take();
    if (input.type !== 'audio' || !stream.live) return input;
    const lagMs = nowMs - sinceMs;
    this.#policy.observe(lagMs, nowMs);
    if (lagMs > maxLiveLagMs) stream.isSkipping = true;
    else if (lagMs <= maxLiveLagMs * RECOVERED_PART) stream.isSkipping = false;
    if (stream.isSkipping) return { ...input, skipWindows: 'all' };
    return this.#policy.isHopDoubled ? { ...input, skipWindows: 'everyOther' } : input;
  }

  #remove(stream: ScheduledStream): void {
    this.#streams.delete(stream.id);
    stream.analysis.close();
  }
}
