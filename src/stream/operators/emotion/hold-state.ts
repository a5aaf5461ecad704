import type { OperatorFunction } from 'rxjs';
import type { Emotion } from '../../../sdk/emotion.ts';
import type { Heard, PlacedEvent } from '../channel-signal.ts';
import { stage } from '../stage.ts';
import type { TurnDone } from '../turns/turn.ts';
import { roundForEvent, type Winner, winnerOf } from './distribution.ts';
import type { SmoothedWindow } from './smooth.ts';

/** When a new winner becomes the state. */
export interface StateOptions {
  /** Smoothed probability it needs, [0, 1]. */
  readonly enterProbability: number;
  /** Lead over the second it needs. */
  readonly margin: number;
  /** How long it must have led, ms of stream time. */
  readonly minStateMs: number;
}

/** A new winner with probability 0.4, ahead by 0.1, for a second. */
export const DEFAULT_STATE: StateOptions = Object.freeze({
  enterProbability: 0.4,
  margin: 0.1,
  minStateMs: 1_000,
});

/** A new state, and when its winner first led. */
export interface StateChange {
  readonly index: number;
  readonly previous: number | null;
  readonly sinceMs: number;
}

/** Follows one channel's state. */
export interface StateHolder {
  /** Takes the winner of the next window; returns the new state if it changes. */
  push(winner: Winner, atMs: number): StateChange | null;
}

/**
 * Creates the state of one channel, which changes only when another winner leads clearly and has led for a while.
 *
 * The state is left for another and never for none: what falls under the thresholds keeps the state it had.
 */
export function createStateHolder(options: StateOptions = DEFAULT_STATE): StateHolder {
  const { enterProbability, margin, minStateMs } = options;
  let state: number | null = null;
  let leader = -1;
  let sinceMs = 0;
  return {
    push(winner, atMs) {
      if (winner.index !== leader) {
        leader = winner.index;
        sinceMs = atMs;
      }
      const isClear = winner.probability >= enterProbability && winner.margin >= margin;
      if (leader === state || !isClear || atMs - sinceMs < minStateMs) return null;
      const change: StateChange = { index: leader, previous: state, sinceMs };
      state = leader;
      return change;
    },
  };
}

type Passing = Heard | PlacedEvent | TurnDone;

/**
 * Adds `emotion.state` events behind the windows that bring them.
 *
 * @param labels - emotions in the order of the probabilities
 * @param options - thresholds
 */
export function holdState(
  labels: readonly Emotion[],
  options: StateOptions = DEFAULT_STATE,
): OperatorFunction<SmoothedWindow | Passing, SmoothedWindow | Passing> {
  return stage((emit) => {
    const holders = new Map<number, StateHolder>();

    function holderOf(channel: number): StateHolder {
      const holder = holders.get(channel) ?? createStateHolder(options);
      holders.set(channel, holder);
      return holder;
    }

    return {
      next(value) {
        emit(value);
        if (value.type !== 'smoothed') return;
        const { channel, role, atMs } = value.event;
        const winner = winnerOf(value.smoothed);
        const change = holderOf(channel).push(winner, atMs);
        if (change === null) return;
        emit({
          type: 'event',
          at: value.at,
          event: {
            type: 'emotion.state',
            atMs,
            channel,
            role,
            label: labels[change.index]!,
            probability: roundForEvent(winner.probability),
            previous: change.previous === null ? null : labels[change.previous]!,
            sinceMs: change.sinceMs,
          },
        });
      },
    };
  });
}
