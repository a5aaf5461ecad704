import type { OperatorFunction } from 'rxjs';
import type { Emotion } from '../../../sdk/emotion.ts';
import type { ChannelInfo, EmotionShares, EmotionSummary } from '../../../sdk/events.ts';
import { type Heard, type PlacedEvent, positionToMs, STREAM_RATE } from '../channel-signal.ts';
import { stage } from '../stage.ts';
import type { TurnDone } from '../turns/turn.ts';
import { expectedAffect } from './affect.ts';
import { namedProbabilities, roundForEvent } from './distribution.ts';
import type { SmoothedWindow } from './smooth.ts';

/** Stream time between summaries, ms. */
export const SUMMARY_INTERVAL_MS = 5_000;

/** How far back a summary's `recent` reaches, ms. */
export const RECENT_MS = 30_000;

/** Options of {@link summarize}. */
export interface SummarizeOptions {
  /** Emotions in the order of the probabilities. */
  readonly labels: readonly Emotion[];
  /** The analysed channels, in order. */
  readonly channels: readonly Pick<ChannelInfo, 'channel' | 'role'>[];
  /** Stream time of the first sample, ms. */
  readonly originMs: number;
}

/** Sums up one channel's smoothed probabilities. */
export interface ChannelSummary {
  /** Takes a judged window; the array must never be written again. */
  add(smoothed: Float64Array, endMs: number): void;
  /** The last 30 s before a moment and everything so far; null where no window was judged. */
  at(atMs: number): { readonly recent: EmotionShares | null; readonly overall: EmotionShares | null };
}

/** A running sum of distributions. */
function createSum(labels: readonly Emotion[]) {
  const sum = new Float64Array(labels.length);
  let windows = 0;
  return {
    add(probabilities: Float64Array): void {
      for (let index = 0; index < sum.length; index++) sum[index]! += probabilities[index]!;
      windows++;
    },
    shares(): EmotionShares | null {
      if (windows === 0) return null;
      const mean = sum.map((value) => value / windows);
      const { valence, arousal } = expectedAffect(labels, mean);
      return {
        shares: namedProbabilities(labels, mean),
        valence: roundForEvent(valence),
        arousal: roundForEvent(arousal),
        windows,
      };
    },
  };
}

/**
 * Starts the summary of one channel.
 *
 * @param labels - emotions in the order of the probabilities
 */
export function createChannelSummary(labels: readonly Emotion[]): ChannelSummary {
  const overall = createSum(labels);
  /** Windows of the last 30 s, oldest first. */
  const recent: { readonly smoothed: Float64Array; readonly endMs: number }[] = [];
  return {
    add(smoothed, endMs) {
      overall.add(smoothed);
      recent.push({ smoothed, endMs });
      while (recent[0]!.endMs <= endMs - RECENT_MS) recent.shift();
    },
    at(atMs) {
      const latest = createSum(labels);
      for (const { smoothed, endMs } of recent) if (endMs > atMs - RECENT_MS) latest.add(smoothed);
      return { recent: latest.shares(), overall: overall.shares() };
    },
  };
}

/** Adds an `emotion.summary` a channel every 5 s of stream time, and one at the end. */
export function summarize(
  options: SummarizeOptions,
): OperatorFunction<SmoothedWindow | Heard | PlacedEvent | TurnDone, PlacedEvent | TurnDone> {
  const { labels, channels, originMs } = options;
  return stage((emit) => {
    const summaries = new Map(channels.map(({ channel }) => [channel, createChannelSummary(labels)]));
    let nextMs = (Math.floor(originMs / SUMMARY_INTERVAL_MS) + 1) * SUMMARY_INTERVAL_MS;
    let at = (originMs * STREAM_RATE) / 1_000;

    function put(atMs: number, final: boolean): void {
      for (const { channel, role } of channels) {
        const shares = summaries.get(channel)!.at(atMs);
        const event: EmotionSummary = { type: 'emotion.summary', atMs, channel, role, ...shares, final };
        emit({ type: 'event', at, event });
      }
    }

    /** What is due before a moment comes before what becomes known at it, however the audio was cut. */
    function advanceTo(moment: number): void {
      at = Math.max(at, moment);
      for (; nextMs < positionToMs(at); nextMs += SUMMARY_INTERVAL_MS) put(nextMs, false);
    }

    return {
      next(value) {
        if (value.type === 'turnDone') {
          if (value.turn.type === 'end') put(positionToMs(at), true);
          return emit(value);
        }
        advanceTo(value.at);
        if (value.type === 'smoothed') {
          summaries.get(value.event.channel)!.add(value.smoothed, value.event.endMs);
          emit({ type: 'event', at: value.at, event: value.event });
        } else if (value.type === 'event') {
          emit(value);
        }
      },
    };
  });
}
