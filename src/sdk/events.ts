import type { ChannelRole } from './audio.ts';
import type { Emotion, EmotionProbabilities } from './emotion.ts';
import type { ErrorCode } from './errors.ts';

/** What every event carries: which stream it belongs to and its place in that stream's log. */
export interface EventEnvelope {
  /** Name of the stream, chosen by its publisher. */
  readonly stream: string;
  /** Identifies one unbroken history; it changes when earlier events of the stream can no longer be had. */
  readonly epoch: string;
  /** Position in the stream's log: 0, 1, 2, … without holes. */
  readonly offset: number;
}

/** How one channel of a stream is treated. */
export interface ChannelInfo {
  readonly channel: number;
  readonly role: ChannelRole;
  /** False when the channel is dropped on arrival. */
  readonly analysed: boolean;
  /** Why a channel is not analysed. */
  readonly reason?: 'rolePolicy';
}

/** How often each emotion was taken to occur, which every judged window's probabilities are adjusted to. */
export interface StreamPriors {
  /** Who said so: the stream's `start`, the server's configuration, the model's card, or nobody, which leaves the default. */
  readonly source: 'stream' | 'config' | 'model' | 'default';
  readonly weights: EmotionProbabilities;
}

/** How the channels of a stream are brought apart: not at all, or by FastICA, for several microphones in one room. */
export type SeparationMethod = 'none' | 'ica';

/**
 * What separation did to a window: `separated` into sources; `kept` apart as before, because the newest audio said nothing of
 * how they are mixed; or `unchanged`, where nothing could be told apart and the channel is as it was.
 */
export type WindowSeparation = 'separated' | 'kept' | 'unchanged';

/** A stream began; says what will be analysed and by which model. */
export interface StreamStarted {
  readonly type: 'stream.started';
  /** Stream time, ms from the first sample. */
  readonly atMs: number;
  /** Source sample rate, Hz. */
  readonly sampleRate: number;
  readonly channels: readonly ChannelInfo[];
  /** Model name and version, as `name@version`. */
  readonly model: string;
  readonly priors: StreamPriors;
  readonly separation: SeparationMethod;
}

/** Speech began on a channel. */
export interface SpeechStarted {
  readonly type: 'speech.started';
  readonly atMs: number;
  readonly channel: number;
  readonly role: ChannelRole;
}

/** Speech stopped on a channel. */
export interface SpeechEnded {
  readonly type: 'speech.ended';
  readonly atMs: number;
  readonly channel: number;
  readonly role: ChannelRole;
  /** Length of the speech that ended, ms. */
  readonly durationMs: number;
}

/** Measures of one window's audio that say how far its result can be trusted. */
export interface WindowQuality {
  /** Speech in the window, ms. */
  readonly speechMs: number;
  /** Level of speech over the level of the pauses, dB; null where the window holds no speech or no pause. */
  readonly snrDb: number | null;
  /** Share of samples at full scale, [0, 1]. */
  readonly clippedFraction: number;
  /** `narrow` when nothing lies above 4 kHz (a telephone line), else `wide`. */
  readonly band: 'narrow' | 'wide';
}

/** Which cohort's expert judged a window, and how sure the router was. */
export interface CohortRoute {
  /** Name of one cohort, `mixed` when experts were blended, `all` when no cohort was used. */
  readonly route: string;
  /** Accumulated probability that the speaker belongs to the `female` cohort, [0, 1]. */
  readonly female: number;
}

/** Why windows are not judged. */
export const ABSTAIN_REASONS = ['littleSpeech', 'clipping', 'tone', 'music', 'noise'] as const;

/** One of {@link ABSTAIN_REASONS}. */
export type AbstainReason = (typeof ABSTAIN_REASONS)[number];

/** Start and end of the audio one window covers and the speaker it belongs to. */
export interface WindowSpan {
  readonly type: 'emotion.window';
  /** Stream time at which the window became complete, ms. */
  readonly atMs: number;
  readonly channel: number;
  readonly role: ChannelRole;
  readonly startMs: number;
  /** End of the audio heard; less than `startMs + 3000` for the first windows of a stream and the last. */
  readonly endMs: number;
  readonly quality: WindowQuality;
  /** At the window's end; only on streams with separation. */
  readonly separation?: WindowSeparation;
  /** From the arrival of the window's last sample to the writing of this event, ms. */
  readonly latencyMs: number;
}

/** One 3-second window, judged. */
export interface EmotionWindowScored extends WindowSpan {
  readonly abstained?: never;
  /** Calibrated probabilities of this window alone. */
  readonly probabilities: EmotionProbabilities;
  /** The most probable emotion of this window. */
  readonly label: Emotion;
  /** Winner after smoothing over the speaker's recent speech. */
  readonly smoothed: { readonly label: Emotion; readonly probability: number };
  /** Expected valence, [-1, 1]. */
  readonly valence: number;
  /** Expected arousal, [0, 1]. */
  readonly arousal: number;
  /** True while valence and arousal are computed from the emotion probabilities rather than by a head of their own. */
  readonly derived: boolean;
  readonly cohort: CohortRoute;
}

/** One window the model did not judge, and why. */
export interface EmotionWindowAbstained extends WindowSpan {
  readonly abstained: AbstainReason;
}

/** One window's result; check `abstained` before reading probabilities. */
export type EmotionWindow = EmotionWindowScored | EmotionWindowAbstained;

/** The smoothed winner changed and held. */
export interface EmotionState {
  readonly type: 'emotion.state';
  readonly atMs: number;
  readonly channel: number;
  readonly role: ChannelRole;
  readonly label: Emotion;
  /** Smoothed probability of `label` when the state was entered, [0, 1]. */
  readonly probability: number;
  /** The state before, null for the first. */
  readonly previous: Emotion | null;
  /** Stream time at which the new winner first led, ms. */
  readonly sinceMs: number;
}

/** Shares of the emotions over a stretch of speech. */
export interface EmotionShares {
  /** Mean smoothed probability of every emotion over the stretch; sums to 1. */
  readonly shares: EmotionProbabilities;
  readonly valence: number;
  readonly arousal: number;
  /** Number of judged windows behind these numbers. */
  readonly windows: number;
}

/** A channel's recent and whole-call emotion, every few seconds and once at the end. */
export interface EmotionSummary {
  readonly type: 'emotion.summary';
  readonly atMs: number;
  readonly channel: number;
  readonly role: ChannelRole;
  /** Null while no window has been judged in the last 30 s. */
  readonly recent: EmotionShares | null;
  /** Null while no window has been judged at all. */
  readonly overall: EmotionShares | null;
  readonly final: boolean;
}

/** A plugin asks for a person's attention. */
export interface Alert {
  readonly type: 'alert';
  readonly atMs: number;
  /** Plugin that raised it. */
  readonly source: string;
  /** Rule or condition that fired. */
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly message: string;
  readonly channel?: number;
  readonly role?: ChannelRole;
  /** True when the condition ended and the alert is taken back. */
  readonly cleared?: boolean;
}

/**
 * Why windows are skipped: `hopDoubled` leaves out every other one of all live streams of a lane that falls behind;
 * `overload` leaves out the oldest ones, where that was not enough.
 */
export const SKIP_REASONS = ['overload', 'hopDoubled'] as const;

/** One of {@link SKIP_REASONS}. */
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Windows were skipped because the machine could not keep up. */
export interface StreamDegraded {
  readonly type: 'stream.degraded';
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly skippedWindows: number;
  readonly reason: SkipReason;
}

/** Audio is missing from the stream. */
export interface StreamGap {
  readonly type: 'stream.gap';
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The source did not deliver it, a lane was lost with it, or a lane that could not keep up let go of it. */
  readonly reason: 'source' | 'lane' | 'overload';
}

/** A stream is over; nothing follows it. */
export interface StreamEnded {
  readonly type: 'stream.ended';
  readonly atMs: number;
  readonly outcome: 'completed' | 'disconnected' | 'failed';
  /** Audio received, ms. */
  readonly receivedMs: number;
  /** Windows judged or abstained from, over all channels. */
  readonly windows: number;
  /** Set when `outcome` is `failed`. */
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** An event as the pipeline makes it, before the hub gives it a stream, an epoch and an offset. */
export type PipelineEvent =
  | StreamStarted
  | SpeechStarted
  | SpeechEnded
  | EmotionWindow
  | EmotionState
  | EmotionSummary
  | Alert
  | StreamDegraded
  | StreamGap
  | StreamEnded;

/** An event as subscribers receive it; discriminated by `type`. */
export type UndertoneEvent = PipelineEvent & EventEnvelope;

/** Every event type, in the order a stream can first produce them. */
export const EVENT_TYPES = [
  'stream.started',
  'speech.started',
  'speech.ended',
  'emotion.window',
  'emotion.state',
  'emotion.summary',
  'alert',
  'stream.degraded',
  'stream.gap',
  'stream.ended',
] as const;

/** One of {@link EVENT_TYPES}. */
export type EventType = (typeof EVENT_TYPES)[number];
