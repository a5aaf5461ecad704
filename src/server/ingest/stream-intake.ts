import type { UndertoneError } from '../../sdk/errors.ts';
import type { ChannelInfo } from '../../sdk/events.ts';
import type { EndedMessage, ReadyMessage, StartMessage } from '../../sdk/messages.ts';
import type { DecodedAudio } from '../../stream/audio/audio-decoder.ts';
import type { LaneStream } from '../../stream/lanes/lane.ts';
import { choosePriors } from '../../stream/models/priors.ts';
import type { ServerContext } from '../context.ts';
import type { HubStream } from '../hub/hub-stream.ts';
import { createIdentifier } from '../hub/identifier.ts';
import { presentableError } from '../protocol/error-message.ts';
import { describesItself } from '../protocol/publisher-messages.ts';
import { checkAdmission } from './admission.ts';
import { type AudioSource, createAudioSource } from './audio-source.ts';
import { planChannels } from './channel-plan.ts';
import { LaneEvents } from './lane-events.ts';

/** Audio that is counted at a time, ms. */
const COUNT_AUDIO_MS = 500;

/** What a finished stream amounted to. */
export type StreamTotals = Pick<EndedMessage, 'receivedMs' | 'windows'>;

/** One stream from its `start` to its last event: bytes in, samples to a lane, events to the hub. Knows no socket. */
export class StreamIntake {
  /** True for audio as it happens. */
  readonly isLive: boolean;
  readonly #context: ServerContext;
  readonly #start: StartMessage;
  readonly #onFailed: (thrown: unknown) => void;
  readonly #hubStream: HubStream;
  readonly #events: LaneEvents;
  readonly #source: AudioSource;
  /** Empty until rate and channels are known. */
  #plan: readonly ChannelInfo[] = [];
  #lane: LaneStream | null = null;
  #receivedAtMs = 0;
  #nSamples = 0;
  /** Received since the metrics last heard of it, ms. */
  #uncountedMs = 0;
  #receivedMs = 0;
  #processedMs = 0;
  #finished: Promise<StreamTotals> | null = null;

  /**
   * Takes a name in the hub; nothing is analysed before `begin`.
   *
   * @param context - what the server's sessions share
   * @param start - as checked by `parseStart`
   * @param onFailed - told when the stream cannot go on, other than by an error thrown here; answer with `finish`
   * @throws UndertoneError when the stream is refused
   */
  constructor(context: ServerContext, start: StartMessage, onFailed: (thrown: unknown) => void) {
    const { clock, config, hub, metrics, random } = context;
    checkAdmission(context, start);
    this.isLive = start.live ?? true;
    this.#context = context;
    this.#start = start;
    this.#onFailed = onFailed;
    this.#source = createAudioSource(start, {
      audio: (decoded) => this.#take(decoded),
      drained: async () => this.#lane?.drained(),
      failed: (thrown) => onFailed(thrown),
    });
    if (!describesItself(start)) {
      this.#plan = planChannels(start.channels ?? 1, start.roles ?? [], config.analyseRoles);
    }
    this.#hubStream = hub.open(start.stream ?? `stream-${createIdentifier(random)}`);
    this.#events = new LaneEvents(this.#hubStream, clock);
    metrics.streamOpened();
  }

  get name(): string {
    return this.#hubStream.name;
  }

  /** Audio received, ms of stream time. */
  get receivedMs(): number {
    return this.#receivedMs;
  }

  /** Audio analysed, ms of stream time. */
  get processedMs(): number {
    return this.#processedMs;
  }

  /** The answer to the `start`. */
  readyMessage(): ReadyMessage {
    return {
      type: 'ready',
      stream: this.name,
      epoch: this.#hubStream.epoch,
      channels: this.#plan,
      model: this.#context.lanes.model.id,
    };
  }

  /** Opens the lane where rate and channels are known already; else their header will. */
  begin(): void {
    if (this.#plan.length > 0) this.#openLane(this.#start.sampleRate!);
  }

  /**
   * Takes audio bytes.
   *
   * @param bytes - as they arrived
   * @param receivedAtMs - when, ms since the Unix epoch with fractions
   * @returns false when the source should pause until `drained()`
   * @throws UndertoneError where the bytes are not what `start` said
   */
  write(bytes: Uint8Array, receivedAtMs: number): boolean {
    this.#receivedAtMs = receivedAtMs;
    return this.#source.write(bytes);
  }

  /** Resolves when more audio may come. */
  drained(): Promise<void> {
    return this.#source.drained();
  }

  /** Asks for a result on the audio so far. */
  flush(): void {
    this.#events.arrivals.asked(this.#context.clock.now());
    this.#lane?.write({ type: 'flush' });
  }

  /**
   * Ends the stream and resolves when its last event has been published; calling it again returns the same.
   *
   * @param outcome - `completed` after an `end`, `disconnected` when the publisher is gone
   * @param failure - what went wrong, which makes the outcome `failed`
   */
  finish(outcome: 'completed' | 'disconnected', failure?: UndertoneError): Promise<StreamTotals> {
    this.#events.failure ??= failure ?? null;
    this.#finished ??= this.#conclude(outcome);
    return this.#finished;
  }

  /** Live audio never waits: a lane that is behind skips windows and says so. */
  #take({ sampleRate, channels }: DecodedAudio): boolean {
    const lane = this.#lane ?? this.#openDescribed(sampleRate, channels.length);
    const nSamples = channels[0]?.length ?? 0;
    if (nSamples === 0) return true;
    this.#nSamples += nSamples;
    this.#receivedMs = (this.#nSamples / sampleRate) * 1_000;
    this.#events.arrivals.note(this.#receivedMs, this.#receivedAtMs);
    this.#countAudio((nSamples / sampleRate) * 1_000);
    this.#hubStream.progress(this.#receivedMs, this.#processedMs);
    const analysed = channels.filter((_, channel) => this.#plan[channel]?.analysed);
    const hasRoom = lane.write({ type: 'audio', channels: analysed, receivedAtMs: this.#receivedAtMs });
    return hasRoom || this.isLive;
  }

  /** Counting every frame would cost as much as decoding it. */
  #countAudio(durationMs: number): void {
    this.#uncountedMs += durationMs;
    if (this.#uncountedMs >= COUNT_AUDIO_MS) this.#tellMetrics();
  }

  #tellMetrics(): void {
    this.#context.metrics.audioReceived(this.#uncountedMs);
    this.#uncountedMs = 0;
  }

  #openDescribed(sampleRate: number, channels: number): LaneStream {
    this.#plan = planChannels(channels, this.#start.roles ?? [], this.#context.config.analyseRoles);
    return this.#openLane(sampleRate);
  }

  #openLane(sampleRate: number): LaneStream {
    const { config, lanes, logger } = this.#context;
    const { hopFrames, minWindowMs, minSpeechMs, smoothingMs } = config;
    const { cohort = null, priors = null, separation = 'none' } = this.#start;
    this.#lane = lanes.open(
      {
        sampleRate,
        channels: this.#plan,
        cohort,
        priors: choosePriors(lanes.model.card, { stream: priors, config: config.priors }),
        separation,
        hopFrames,
        minWindowMs,
        minSpeechMs,
        smoothingMs,
      },
      {
        event: (event) => this.#events.publish(event),
        progress: (processedMs) => this.#progress(processedMs),
        failed: (error) => this.#laneFailed(error),
      },
      { live: this.isLive },
    );
    logger.info({ stream: this.name, sampleRate, channels: this.#plan }, 'stream started');
    return this.#lane;
  }

  #progress(processedMs: number): void {
    this.#processedMs = processedMs;
    this.#hubStream.progress(this.#receivedMs, processedMs);
  }

  #laneFailed(error: Error): void {
    this.#events.failure ??= presentableError(error);
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
    try {
      await this.#source.end();
    } catch (thrown) {
      // Audio that breaks off is what a lost publisher or an earlier failure leads one to expect.
      if (outcome === 'completed' && this.#events.failure === null) this.#onFailed(thrown);
    }
    this.#events.arrivals.asked(this.#context.clock.now());
    await this.#lane?.end(outcome);
    const { hub, logger, metrics } = this.#context;
    this.#tellMetrics();
    hub.discard(this.#hubStream);
    const result = this.#events.failure === null ? outcome : 'failed';
    const totals = { receivedMs: Math.round(this.#receivedMs), windows: this.#events.windows };
    metrics.streamClosed(result);
    logger.info({ stream: this.name, outcome: result, ...totals }, 'stream ended');
    return totals;
  }
}
