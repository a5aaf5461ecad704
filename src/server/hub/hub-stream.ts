import type {
  ChannelInfo,
  EventEnvelope,
  PipelineEvent,
  StreamEnded,
  UndertoneEvent,
} from '../../sdk/events.ts';
import type { ChannelOverview, StreamOverview, StreamSummary } from '../../sdk/messages.ts';
import type { EventLog } from './event-log.ts';

type Latest = Pick<ChannelOverview, 'window' | 'state' | 'summary'>;

const NOTHING_YET: Latest = Object.freeze({ window: null, state: null, summary: null });

/** What a stream of the hub is made with. */
export interface HubStreamOptions {
  readonly name: string;
  readonly log: EventLog;
  /** The time, ms since the Unix epoch. */
  readonly now: () => number;
  /** Keeps a stamped event and hands it on. */
  readonly onPublish: (event: UndertoneEvent) => void;
}

/** One stream of the hub: stamps its events and remembers the newest of everything said about it. */
export class HubStream {
  readonly name: string;
  readonly log: EventLog;
  readonly #now: () => number;
  readonly #onPublish: (event: UndertoneEvent) => void;
  /** ISO 8601, when its publisher's `start` was accepted. */
  readonly startedAt: string;
  readonly #latest = new Map<number, Latest>();
  #channels: readonly ChannelInfo[] = [];
  #endedAt: string | null = null;
  #outcome: StreamEnded['outcome'] | null = null;
  #receivedMs = 0;
  #processedMs = 0;

  constructor(options: HubStreamOptions) {
    this.name = options.name;
    this.log = options.log;
    this.#now = options.now;
    this.#onPublish = options.onPublish;
    this.startedAt = this.#timestamp();
  }

  /** Names this history of the stream. */
  get epoch(): string {
    return this.log.epoch;
  }

  /** False once `stream.ended` has been published. */
  get live(): boolean {
    return this.#endedAt === null;
  }

  /**
   * Gives an event its stream, epoch and offset, keeps it and hands it to everyone who asked for it.
   *
   * @returns the event as it was published
   */
  publish(event: PipelineEvent): UndertoneEvent {
    const stamped = stamp(event, { stream: this.name, epoch: this.epoch, offset: this.log.newestOffset + 1 });
    this.#note(stamped);
    this.#onPublish(stamped);
    return stamped;
  }

  /** Notes how far audio and analysis have come, ms of stream time. */
  progress(receivedMs: number, processedMs: number): void {
    this.#receivedMs = receivedMs;
    this.#processedMs = processedMs;
  }

  /** The stream as lists show it. */
  overview(): StreamOverview {
    return {
      stream: this.name,
      epoch: this.epoch,
      offset: this.log.newestOffset,
      oldestOffset: this.log.oldestOffset,
      live: this.live,
      startedAt: this.startedAt,
      endedAt: this.#endedAt,
      outcome: this.#outcome,
      receivedMs: this.#receivedMs,
      processedMs: this.#processedMs,
      channels: this.#channels.map((info) => ({
        ...info,
        ...(this.#latest.get(info.channel) ?? NOTHING_YET),
      })),
    };
  }

  /** The stream in a few numbers. */
  summary(): StreamSummary {
    const { stream, epoch, live, outcome, receivedMs, processedMs, channels } = this.overview();
    return {
      stream,
      epoch,
      live,
      outcome,
      receivedMs,
      processedMs,
      channels: channels.map(({ window: _, state, ...channel }) => ({
        ...channel,
        state: state?.label ?? null,
      })),
    };
  }

  #note(event: UndertoneEvent): void {
    if (event.type === 'stream.started') this.#channels = event.channels;
    else if (event.type === 'stream.ended') {
      this.#endedAt = this.#timestamp();
      this.#outcome = event.outcome;
    } else if (event.type === 'emotion.window') this.#remember(event.channel, { window: event });
    else if (event.type === 'emotion.state') this.#remember(event.channel, { state: event });
    else if (event.type === 'emotion.summary') this.#remember(event.channel, { summary: event });
  }

  #remember(channel: number, newest: Partial<Latest>): void {
    this.#latest.set(channel, { ...(this.#latest.get(channel) ?? NOTHING_YET), ...newest });
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** Puts the discriminator and the envelope first, where a person reading the wire looks for them. */
function stamp(event: PipelineEvent, envelope: EventEnvelope): UndertoneEvent {
  const { type, ...rest } = event;
  return { type, ...envelope, ...rest } as UndertoneEvent;
}
