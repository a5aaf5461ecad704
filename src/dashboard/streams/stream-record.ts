import type {
  Alert,
  ChannelInfo,
  EmotionWindow,
  StreamEnded,
  StreamOverview,
  UndertoneEvent,
} from 'undertone/sdk';
import { judgeNeed, type Need } from '../need/need.ts';
import { ChannelRecord } from './channel-record.ts';
import { describeLoss, type Moment } from './moment.ts';

/** Moments kept of one stream. */
const MAX_MOMENTS = 500;

/** An alert that nobody takes back counts this long, ms of stream time. */
const ALERT_LASTS_MS = 300_000;

/** One stream as the page knows it; changed in place, `revision` says when. */
export class StreamRecord {
  readonly stream: string;
  readonly epoch: string;
  /** Rises with every change. */
  revision = 0;
  /** Offset of the newest event that is part of this record. */
  offset = -1;
  live = true;
  outcome: StreamEnded['outcome'] | null = null;
  /** Stream time of the newest event, ms. */
  atMs = 0;
  /** `name@version`; null while this page has not heard. */
  model: string | null = null;
  channels: readonly ChannelRecord[] = [];
  moments: readonly Moment[] = [];
  /** What went wrong last, in words; null when nothing did. */
  notice: string | null = null;
  readonly #alerts = new Map<string, Alert>();

  constructor({ stream, epoch }: Pick<UndertoneEvent, 'stream' | 'epoch'>) {
    this.stream = stream;
    this.epoch = epoch;
  }

  /** The stream as the server's list shows it. */
  static from(overview: StreamOverview): StreamRecord {
    const record = new StreamRecord(overview);
    record.offset = overview.offset;
    record.live = overview.live;
    record.outcome = overview.outcome;
    record.atMs = Math.max(overview.processedMs, ...overview.channels.map(({ window }) => window?.atMs ?? 0));
    record.channels = overview.channels.map((channel) => ChannelRecord.from(channel));
    return record;
  }

  /** Alerts that still hold. */
  get alerts(): readonly Alert[] {
    return [...this.#alerts.values()].filter(({ atMs }) => this.atMs - atMs < ALERT_LASTS_MS);
  }

  /** How much this stream needs a person. */
  get need(): Need {
    const { live, atMs, alerts } = this;
    return judgeNeed({ live, atMs, alerts, speakers: this.channels.filter(({ analysed }) => analysed) });
  }

  /** Takes the next event. */
  apply(event: UndertoneEvent): void {
    this.revision += 1;
    this.offset = event.offset;
    this.atMs = Math.max(this.atMs, event.atMs);
    switch (event.type) {
      case 'stream.started':
        this.model = event.model;
        this.channels = event.channels.map((info) => new ChannelRecord(info));
        break;
      case 'speech.started':
      case 'speech.ended':
      case 'emotion.window':
      case 'emotion.summary':
        this.#channel(event).apply(event);
        break;
      case 'emotion.state':
        this.#channel(event).apply(event);
        this.#mark(event);
        break;
      case 'alert':
        this.#takeAlert(event);
        break;
      case 'stream.degraded':
      case 'stream.gap':
        this.notice = describeLoss(event);
        this.#mark(event);
        break;
      case 'stream.ended':
        this.live = false;
        this.outcome = event.outcome;
        this.notice = event.error?.message ?? this.notice;
        break;
      default:
        event satisfies never;
    }
  }

  /**
   * Takes what the server's list knows and this record may have missed: channels of before its first event, and the end.
   *
   * @param overview - of the same history
   */
  catchUp(overview: StreamOverview): void {
    const known = new Set(this.channels.map(({ channel }) => channel));
    const missing = overview.channels.filter(({ channel }) => !known.has(channel));
    const channels = [...this.channels, ...missing.map((channel) => ChannelRecord.from(channel))];
    this.channels = channels.sort((a, b) => a.channel - b.channel);
    this.live = overview.live;
    this.outcome = overview.outcome;
    this.revision += 1;
  }

  /**
   * Takes events of before this record began.
   *
   * @param events - the oldest the server still has, in order; what is known already is left out
   */
  prepend(events: readonly UndertoneEvent[]): void {
    const past = new StreamRecord(this);
    for (const event of events) if (event.offset <= this.offset) past.apply(event);
    this.model ??= past.model;
    for (const channel of this.channels) {
      const before = past.channels.find((candidate) => candidate.channel === channel.channel);
      const isWindow = (event: UndertoneEvent): event is EmotionWindow & UndertoneEvent =>
        event.type === 'emotion.window' && event.channel === channel.channel;
      if (before) channel.prepend(before, events.filter(isWindow));
    }
    const later = new Set(this.moments.filter((moment) => moment.type === 'alert').map(keyOf));
    for (const [key, alert] of past.#alerts) if (!later.has(key)) this.#alerts.set(key, alert);
    const firstOffset = this.moments[0]?.offset ?? Number.POSITIVE_INFINITY;
    this.moments = [...past.moments.filter(({ offset }) => offset < firstOffset), ...this.moments];
    this.revision += 1;
  }

  /** Says that results are missing. */
  miss(text: string): void {
    this.notice = text;
    this.revision += 1;
  }

  #channel({ channel, role }: Pick<ChannelInfo, 'channel' | 'role'>): ChannelRecord {
    const known = this.channels.find((candidate) => candidate.channel === channel);
    if (known) return known;
    // A page that came later than the stream learns of a channel from its first event.
    const made = new ChannelRecord({ channel, role, analysed: true });
    this.channels = [...this.channels, made].sort((a, b) => a.channel - b.channel);
    return made;
  }

  #takeAlert(event: Alert & UndertoneEvent): void {
    if (event.cleared) this.#alerts.delete(keyOf(event));
    else this.#alerts.set(keyOf(event), event);
    this.#mark(event);
  }

  #mark(moment: Moment): void {
    this.moments = [...this.moments.slice(1 - MAX_MOMENTS), moment];
  }
}

function keyOf({ source, name, channel }: Alert): string {
  return [source, name, channel].join(' ');
}
