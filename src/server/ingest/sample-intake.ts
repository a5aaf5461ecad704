import type { UndertoneError } from '../../sdk/errors.ts';
import type { ChannelInfo } from '../../sdk/events.ts';
import type { EndedMessage, ReadyMessage } from '../../sdk/messages.ts';
import type { LaneStream } from '../../stream/lanes/lane.ts';
import type { ServerContext } from '../context.ts';
import type { HubStream } from '../hub/hub-stream.ts';
import { createIdentifier } from '../hub/identifier.ts';
import { presentableError } from '../protocol/error-message.ts';
import { AudioCounter } from './audio-counter.ts';
import { planChannels } from './channel-plan.ts';
import { LaneEvents } from './lane-events.ts';
import { laneOptions, type StreamTerms } from './lane-options.ts';

/** What a finished stream amounted to. */
export type StreamTotals = Pick<EndedMessage, 'receivedMs' | 'windows'>;

/** Rate and number of channels of samples. */
export interface SampleLayout {
  /** Hz. */
  readonly sampleRate: number;
  /** 1 to 8. */
  readonly channels: number;
}

/** One stream from its opening to its last event: samples to a lane, events to the hub. Knows no socket and no encoding. */
export class SampleIntake {
  /** True for audio as it happens. */
  readonly isLive: boolean;
  readonly #context: ServerContext;
  readonly #terms: StreamTerms;
  readonly #onFailed: (thrown: unknown) => void;
  readonly #hubStream: HubStream;
  readonly #events: LaneEvents;
  readonly #counter: AudioCounter;
  /** Null until it is known. */
  #layout: SampleLayout | null;
  #plan: readonly ChannelInfo[];
  #lane: LaneStream | null = null;
  #nSamples = 0;
  #receivedMs = 0;
  #processedMs = 0;
  #finished: Promise<StreamTotals> | null = null;

  /**
   * Takes a name in the hub; nothing is analysed before `begin`.
   *
   * @param context - what the server's sessions share; `checkAdmission` has let the stream in
   * @param terms - how to treat the stream
   * @param layout - of its samples; null where only the audio itself will say, see `describe`
   * @param onFailed - told when the stream cannot go on; answer with `finish`
   * @throws UndertoneError when the stream is refused
   */
  constructor(
    context: ServerContext,
    terms: StreamTerms,
    layout: SampleLayout | null,
    onFailed: (thrown: unknown) => void,
  ) {
    const { clock, hub, metrics, random } = context;
    this.isLive = terms.live ?? true;
    this.#context = context;
    this.#terms = terms;
    this.#layout = layout;
    this.#onFailed = onFailed;
    this.#plan = layout === null ? [] : this.#planFor(layout);
    this.#hubStream = hub.open(terms.stream ?? `stream-${createIdentifier(random)}`);
    this.#events = new LaneEvents(this.#hubStream, clock);
    this.#counter = new AudioCounter(metrics.audioReceived);
    metrics.streamOpened();
  }

  get name(): string {
    return this.#hubStream.name;
  }

  /** How each channel is treated; empty until the layout is known. */
  get channels(): readonly ChannelInfo[] {
    return this.#plan;
  }

  /** Audio received, ms of stream time. */
  get receivedMs(): number {
    return this.#receivedMs;
  }

  /** Audio analysed, ms of stream time. */
  get processedMs(): number {
    return this.#processedMs;
  }

  /** What went wrong, null while nothing has. */
  get failure(): UndertoneError | null {
    return this.#events.failure;
  }

  /** What a publisher is told of its accepted stream. */
  readyMessage(): ReadyMessage {
    const { epoch } = this.#hubStream;
    return {
      type: 'ready',
      stream: this.name,
      epoch,
      channels: this.#plan,
      model: this.#context.lanes.model.id,
    };
  }

  /** Opens the lane where the layout is known already. */
  begin(): void {
    if (this.#layout !== null) this.#openLane(this.#layout);
  }

  /**
   * Says at last what the samples are, and opens the lane; once the layout is known it does nothing.
   *
   * @throws UndertoneError where roles and channels do not go together
   */
  describe(layout: SampleLayout): void {
    if (this.#layout !== null) return;
    this.#plan = this.#planFor(layout);
    this.#layout = layout;
    this.#openLane(layout);
  }

  /**
   * Takes samples.
   *
   * @param analysed - one array for each channel that is analysed and for no other, equal lengths; given away
   * @param receivedAtMs - when they arrived, ms since the Unix epoch with fractions
   * @returns false when the source should pause until `drained()`; live audio never waits, for a lane that is behind skips
   * windows and says so
   */
  hear(analysed: readonly Float32Array[], receivedAtMs: number): boolean {
    const nSamples = analysed[0]?.length ?? 0;
    if (this.#lane === null || nSamples === 0) return true;
    this.#advance(nSamples, receivedAtMs);
    return this.#lane.write({ type: 'audio', channels: analysed, receivedAtMs }) || this.isLive;
  }

  /**
   * Notes that the source did not deliver audio: stream time goes on, and a `stream.gap` says so.
   *
   * @param nSamples - how much is missing of each channel
   */
  gap(nSamples: number): void {
    if (this.#lane === null || nSamples <= 0) return;
    const fromMs = this.#receivedMs;
    this.#advance(nSamples, this.#context.clock.now());
    this.#lane.write({ type: 'gap', fromMs, toMs: this.#receivedMs });
  }

  /** Resolves when more samples may come. */
  async drained(): Promise<void> {
    await this.#lane?.drained();
  }

  /** Asks for a result on the audio so far. */
  flush(): void {
    this.#events.arrivals.asked(this.#context.clock.now());
    this.#lane?.write({ type: 'flush' });
  }

  /** Notes what went wrong, which makes the outcome `failed`; the first to be noted counts. */
  fail(failure: UndertoneError): void {
    this.#events.failure ??= failure;
  }

  /**
   * Ends the stream and resolves when its last event has been published; calling it again returns the same.
   *
   * @param outcome - `completed` after a regular end, `disconnected` when the source is gone
   */
  finish(outcome: 'completed' | 'disconnected'): Promise<StreamTotals> {
    this.#finished ??= this.#conclude(outcome);
    return this.#finished;
  }

  #planFor({ channels }: SampleLayout): readonly ChannelInfo[] {
    return planChannels(channels, this.#terms.roles ?? [], this.#context.config.analyseRoles);
  }

  #advance(nSamples: number, receivedAtMs: number): void {
    const { sampleRate } = this.#layout!;
    this.#nSamples += nSamples;
    this.#receivedMs = (this.#nSamples / sampleRate) * 1_000;
    this.#events.arrivals.note(this.#receivedMs, receivedAtMs);
    this.#counter.add((nSamples / sampleRate) * 1_000);
    this.#hubStream.progress(this.#receivedMs, this.#processedMs);
  }

  #openLane({ sampleRate }: SampleLayout): void {
    const { lanes, logger } = this.#context;
    this.#lane = lanes.open(
      laneOptions(this.#context, this.#terms, sampleRate, this.#plan),
      {
        event: (event) => this.#events.publish(event),
        progress: (processedMs) => this.#progress(processedMs),
        failed: (error) => this.#laneFailed(error),
      },
      { live: this.isLive },
    );
    logger.info({ stream: this.name, sampleRate, channels: this.#plan }, 'stream started');
  }

  #progress(processedMs: number): void {
    this.#processedMs = processedMs;
    this.#hubStream.progress(this.#receivedMs, processedMs);
  }

  #laneFailed(error: Error): void {
    this.fail(presentableError(error));
    this.#events.publish({
      type: 'stream.ended',
      atMs: this.#processedMs,
      outcome: 'failed',
      receivedMs: this.#receivedMs,
      windows: this.#events.windows,
    });
    this.#onFailed(error);
  }

  async #conclude(outcome: 'completed' | 'disconnected'): Promise<StreamTotals> {
    const { clock, hub, logger, metrics } = this.#context;
    this.#events.arrivals.asked(clock.now());
    await this.#lane?.end(outcome);
    this.#counter.flush();
    hub.discard(this.#hubStream);
    const result = this.failure === null ? outcome : 'failed';
    const totals = { receivedMs: Math.round(this.#receivedMs), windows: this.#events.windows };
    metrics.streamClosed(result);
    logger.info({ stream: this.name, outcome: result, ...totals }, 'stream ended');
    return totals;
  }
}
