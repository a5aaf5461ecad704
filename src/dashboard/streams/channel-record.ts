import type {
  Affect,
  ChannelInfo,
  ChannelOverview,
  ChannelRole,
  EmotionState,
  EmotionSummary,
  EmotionWindow,
  EmotionWindowScored,
  UndertoneEvent,
} from 'undertone/sdk';
import { distressOf, PERSISTENT_DISTRESS } from '../need/need.ts';
import { Timeline } from './timeline.ts';

/** A stretch of speech on the timeline. */
export interface SpeechSegment {
  readonly fromMs: number;
  /** Null while it goes on. */
  readonly toMs: number | null;
}

/** Stretches of speech kept of one speaker. */
const MAX_SEGMENTS = 1_000;

/** Time constant of the valence and arousal that need is judged by, ms: a single loud word is no emergency. */
const AFFECT_MS = 6_000;

/** One speaker as the page knows it; changed in place, for there are hundreds and each speaks twice a second. */
export class ChannelRecord implements ChannelInfo {
  readonly channel: number;
  readonly timeline = new Timeline();
  readonly speech: SpeechSegment[] = [];
  role: ChannelRole;
  analysed: boolean;
  /** The newest window, judged or not. */
  window: EmotionWindow | null = null;
  /** The newest window that was judged. */
  scored: EmotionWindowScored | null = null;
  state: EmotionState | null = null;
  summary: EmotionSummary | null = null;
  /** Valence and arousal over the last seconds; null while nothing has been judged. */
  affect: Affect | null = null;
  /** Stream time since which the voice has been in distress, ms; null while it is not. */
  distressSinceMs: number | null = null;
  #affectMs = 0;

  constructor({ channel, role, analysed }: ChannelInfo) {
    this.channel = channel;
    this.role = role;
    this.analysed = analysed;
  }

  /**
   * The speaker as the server's list shows it.
   *
   * @param overview - one channel of the list
   */
  static from({ window, state, summary, ...info }: ChannelOverview): ChannelRecord {
    const record = new ChannelRecord(info);
    if (window) record.#takeWindow(window);
    record.state = state;
    record.summary = summary;
    return record;
  }

  /** Takes the next event of this speaker. */
  apply(event: UndertoneEvent): void {
    switch (event.type) {
      case 'emotion.window':
        this.#takeWindow(event);
        break;
      case 'emotion.state':
        this.state = event;
        break;
      case 'emotion.summary':
        this.summary = event;
        break;
      case 'speech.started':
        this.#push({ fromMs: event.atMs, toMs: null });
        break;
      case 'speech.ended':
        this.#endSpeech(event.atMs, event.durationMs);
        break;
    }
  }

  /**
   * Takes what was said before this record began.
   *
   * @param before - the same speaker, known from older events
   * @param windows - those events' windows
   */
  prepend(before: ChannelRecord, windows: readonly EmotionWindow[]): void {
    this.timeline.prepend(windows);
    const firstMs = this.speech[0]?.fromMs ?? Number.POSITIVE_INFINITY;
    this.speech.unshift(...before.speech.filter(({ fromMs }) => fromMs < firstMs));
  }

  #takeWindow(window: EmotionWindow): void {
    this.timeline.append(window);
    this.window = window;
    if (window.abstained !== undefined) return;
    this.scored = window;
    this.#follow(window);
  }

  #follow({ atMs, valence, arousal }: EmotionWindowScored): void {
    const keep = this.affect === null ? 0 : Math.exp(-(atMs - this.#affectMs) / AFFECT_MS);
    const before = this.affect ?? { valence: 0, arousal: 0 };
    this.#affectMs = atMs;
    this.affect = {
      valence: keep * before.valence + (1 - keep) * valence,
      arousal: keep * before.arousal + (1 - keep) * arousal,
    };
    if (distressOf(this.affect) < PERSISTENT_DISTRESS) this.distressSinceMs = null;
    else this.distressSinceMs ??= atMs;
  }

  #endSpeech(atMs: number, durationMs: number): void {
    const open = this.speech.at(-1);
    if (open?.toMs === null) this.speech[this.speech.length - 1] = { ...open, toMs: atMs };
    else this.#push({ fromMs: Math.max(0, atMs - durationMs), toMs: atMs });
  }

  #push(segment: SpeechSegment): void {
    this.speech.push(segment);
    if (this.speech.length > MAX_SEGMENTS) this.speech.shift();
  }
}
