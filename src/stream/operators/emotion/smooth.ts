import type { OperatorFunction } from 'rxjs';
import type { Emotion } from '../../../sdk/emotion.ts';
import type { EmotionWindow, WindowSpan } from '../../../sdk/events.ts';
import type { Heard, PlacedEvent } from '../channel-signal.ts';
import type { WindowFacts } from '../cut-windows.ts';
import type { Judgement, SettledVerdict } from '../judge-windows.ts';
import { stage } from '../stage.ts';
import type { TurnDone } from '../turns/turn.ts';
import { expectedAffect } from './affect.ts';
import { namedProbabilities, roundForEvent, winnerOf } from './distribution.ts';

/** Probability that stands for none at all: one window that is sure must not rule an emotion out for good. */
const LEAST_PROBABILITY = 1e-4;

/** A judged window's event with the smoothed probabilities behind it. */
export interface SmoothedWindow {
  readonly type: 'smoothed';
  /** When the window became complete, samples at 48 kHz. */
  readonly at: number;
  readonly event: EmotionWindow;
  /** `[nClasses]` in the order of the model's labels, sum 1; never written again. */
  readonly smoothed: Float64Array;
}

/** Options of {@link smoothEmotion}. */
export interface SmoothOptions {
  /** Emotions in the order of the model's probabilities. */
  readonly labels: readonly Emotion[];
  /** Time constant, ms of speech. */
  readonly smoothingMs: number;
  /** Clock, ms since the Unix epoch with fractions. */
  readonly now: () => number;
}

/**
 * Moves smoothed probabilities towards a window's in log space, which is the geometric mean of both, weighted.
 *
 * @param previous - smoothed so far, `[nClasses]`; null for the first window, which is taken as it is
 * @param probabilities - of the window, `[nClasses]`
 * @param weight - of the window, [0, 1]
 * @returns a new array, sum 1
 */
export function smoothInLogSpace(
  previous: Float64Array | null,
  probabilities: ArrayLike<number>,
  weight: number,
): Float64Array {
  const smoothed = Float64Array.from(probabilities, (probability, index) => {
    const logNew = Math.log(Math.max(probability, LEAST_PROBABILITY));
    return previous === null
      ? Math.exp(logNew)
      : Math.exp((1 - weight) * Math.log(previous[index]!) + weight * logNew);
  });
  const sum = smoothed.reduce((total, value) => total + value, 0);
  return smoothed.map((value) => value / sum);
}

/**
 * Weight of a window that brings this much new speech: exponential smoothing that advances with speech and not with time.
 *
 * @param newSpeechMs - since the window that was judged before
 * @param smoothingMs - time constant; 0 takes every window as it is
 */
export function smoothingWeight(newSpeechMs: number, smoothingMs: number): number {
  return smoothingMs === 0 ? 1 : 1 - Math.exp(-newSpeechMs / smoothingMs);
}

interface SpeakerState {
  smoothed: Float64Array | null;
  /** Sum of the weights of all windows so far, decayed as they are; approaches 1. */
  evidence: number;
  /** Speech in windows that were not judged, ms; the next one that is stands for it too. */
  pendingSpeechMs: number;
}

type Passing = Heard | PlacedEvent | TurnDone;

/** Makes `emotion.window` events of verdicts, with probabilities smoothed over each channel's speech. */
export function smoothEmotion(
  options: SmoothOptions,
): OperatorFunction<SettledVerdict | Passing, SmoothedWindow | Passing> {
  const { labels, smoothingMs, now } = options;
  return stage((emit) => {
    const speakers = new Map<number, SpeakerState>();

    function speakerOf({ channel }: WindowFacts): SpeakerState {
      const known = speakers.get(channel);
      if (known !== undefined) return known;
      const speaker: SpeakerState = { smoothed: null, evidence: 0, pendingSpeechMs: 0 };
      speakers.set(channel, speaker);
      return speaker;
    }

    function smoothWindow({ at, facts }: SettledVerdict, judgement: Judgement): void {
      const speaker = speakerOf(facts);
      const newSpeechMs = speaker.pendingSpeechMs + facts.newSpeechMs;
      const weight = smoothingWeight(newSpeechMs, smoothingMs);
      // Without this correction the first window, with half a second of speech, would count for a whole time constant.
      const evidence = (1 - weight) * speaker.evidence + weight;
      const share = evidence === 0 ? 0 : weight / evidence;
      const smoothed = smoothInLogSpace(speaker.smoothed, judgement.probabilities, share);
      const event = scoredEvent(spanOf(facts, now), labels, judgement, smoothed);
      if (facts.isProvisional) {
        emit({ type: 'event', at, event });
        return;
      }
      speaker.smoothed = smoothed;
      speaker.evidence = evidence;
      speaker.pendingSpeechMs = 0;
      emit({ type: 'smoothed', at, event, smoothed });
    }

    return {
      next(value) {
        if (value.type !== 'verdict') return emit(value);
        const { verdict, facts, at } = value;
        if (verdict.type === 'judged') return smoothWindow(value, verdict.judgement);
        if (!facts.isProvisional) speakerOf(facts).pendingSpeechMs += facts.newSpeechMs;
        if (verdict.type === 'skipped') return;
        emit({ type: 'event', at, event: { ...spanOf(facts, now), abstained: verdict.reason } });
      },
    };
  });
}

function spanOf(facts: WindowFacts, now: () => number): WindowSpan {
  const { atMs, channel, role, startMs, endMs, quality, separation, receivedAtMs } = facts;
  const { speechMs, snrDb, clippedFraction, band } = quality;
  return {
    type: 'emotion.window',
    atMs,
    channel,
    role,
    startMs,
    endMs,
    quality: {
      speechMs,
      snrDb: snrDb === null ? null : Math.round(snrDb * 10) / 10,
      clippedFraction: roundForEvent(clippedFraction),
      band,
    },
    ...(separation === null ? {} : { separation }),
    latencyMs: Math.max(0, Math.round((now() - receivedAtMs) * 1_000) / 1_000),
  };
}

function scoredEvent(
  span: WindowSpan,
  labels: readonly Emotion[],
  { probabilities, cohort }: Judgement,
  smoothed: Float64Array,
): EmotionWindow {
  const leader = winnerOf(smoothed);
  const { valence, arousal } = expectedAffect(labels, probabilities);
  return {
    ...span,
    probabilities: namedProbabilities(labels, probabilities),
    label: labels[winnerOf(probabilities).index]!,
    smoothed: { label: labels[leader.index]!, probability: roundForEvent(leader.probability) },
    valence: roundForEvent(valence),
    arousal: roundForEvent(arousal),
    derived: true,
    cohort: { route: cohort.route, female: roundForEvent(cohort.female) },
  };
}
