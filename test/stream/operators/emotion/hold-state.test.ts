import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { EmotionState, EmotionWindow } from '../../../../src/sdk/events.ts';
import type { Heard, PlacedEvent } from '../../../../src/stream/operators/channel-signal.ts';
import { winnerOf } from '../../../../src/stream/operators/emotion/distribution.ts';
import {
  createStateHolder,
  holdState,
  type StateChange,
} from '../../../../src/stream/operators/emotion/hold-state.ts';
import type { SmoothedWindow } from '../../../../src/stream/operators/emotion/smooth.ts';
import type { TurnDone } from '../../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from '../operator-contract.ts';
import { heardAt, turnDone } from '../placed-values.ts';

type Passing = Heard | PlacedEvent | TurnDone;

const LABELS = ['neutral', 'angry', 'sad'] as const;

const smoothedAt = (atMs: number, smoothed: readonly number[], channel = 0): SmoothedWindow => ({
  type: 'smoothed',
  at: atMs * 48,
  event: { type: 'emotion.window', atMs, endMs: atMs, channel, role: 'speaker' } as EmotionWindow,
  smoothed: Float64Array.from(smoothed),
});

const NEUTRAL = [0.8, 0.1, 0.1];
const ANGRY = [0.2, 0.6, 0.2];

describeOperator<SmoothedWindow | Passing, SmoothedWindow | Passing>('holdState', {
  create: () => holdState(LABELS),
  inputs: [smoothedAt(1_000, NEUTRAL), heardAt(1_500), smoothedAt(2_000, NEUTRAL), turnDone()],
});

/** State changes for windows 500 ms apart. */
function changesOf(windows: readonly (readonly number[])[]): (StateChange & { readonly atMs: number })[] {
  const holder = createStateHolder();
  return windows.flatMap((smoothed, index) => {
    const atMs = 1_000 + index * 500;
    const change = holder.push(winnerOf(smoothed), atMs);
    return change === null ? [] : [{ ...change, atMs }];
  });
}

const times = (count: number, smoothed: readonly number[]): (readonly number[])[] =>
  Array.from({ length: count }, () => smoothed);

describe('a state', () => {
  test('is entered when its emotion has led for a second, and says since when', () => {
    expect(changesOf(times(6, NEUTRAL))).toEqual([{ index: 0, previous: null, sinceMs: 1_000, atMs: 2_000 }]);
  });

  test('gives way to another that leads for a second', () => {
    expect(changesOf([...times(3, NEUTRAL), ...times(4, ANGRY)])[1]).toEqual({
      index: 1,
      previous: 0,
      sinceMs: 2_500,
      atMs: 3_500,
    });
  });

  test('survives a short change', () => {
    expect(changesOf([...times(3, NEUTRAL), ...times(2, ANGRY), ...times(3, NEUTRAL)])).toHaveLength(1);
  });

  test('is not entered below a probability of 0.4', () => {
    expect(changesOf(times(6, [0.39, 0.2, 0.2, 0.21]))).toEqual([]);
    expect(changesOf(times(6, [0.4, 0.2, 0.2, 0.2]))).toHaveLength(1);
  });

  test('is not entered with a lead under 0.1', () => {
    expect(changesOf(times(6, [0.5, 0.41, 0.09]))).toEqual([]);
    expect(changesOf(times(6, [0.5, 0.375, 0.125]))).toHaveLength(1);
  });

  test('is entered late where the lead becomes clear late, with the time it was first led', () => {
    expect(changesOf([...times(4, [0.45, 0.4, 0.15]), NEUTRAL])).toEqual([
      { index: 0, previous: null, sinceMs: 1_000, atMs: 3_000 },
    ]);
  });

  test('is kept where nothing is clear', () => {
    const changes = changesOf([...times(3, NEUTRAL), ...times(5, [0.3, 0.35, 0.35]), ...times(4, NEUTRAL)]);
    expect(changes).toHaveLength(1);
  });
});

describe('emotion.state', () => {
  function run(windows: readonly SmoothedWindow[]): EmotionState[] {
    const states: EmotionState[] = [];
    from(windows)
      .pipe(holdState(LABELS))
      .subscribe((value) => {
        if (value.type === 'event' && value.event.type === 'emotion.state') states.push(value.event);
      });
    return states;
  }

  test('follows the window that brought it', () => {
    const types: string[] = [];
    from([smoothedAt(1_000, ANGRY), smoothedAt(2_000, ANGRY)])
      .pipe(holdState(LABELS))
      .subscribe(({ type }) => types.push(type));
    expect(types).toEqual(['smoothed', 'smoothed', 'event']);
  });

  test('names the emotion, its probability, and the one before', () => {
    const windows = [1_000, 2_000].map((ms) => smoothedAt(ms, NEUTRAL));
    expect(run([...windows, ...[3_000, 4_000].map((ms) => smoothedAt(ms, ANGRY))])).toEqual([
      {
        type: 'emotion.state',
        atMs: 2_000,
        channel: 0,
        role: 'speaker',
        label: 'neutral',
        probability: 0.8,
        previous: null,
        sinceMs: 1_000,
      },
      {
        type: 'emotion.state',
        atMs: 4_000,
        channel: 0,
        role: 'speaker',
        label: 'angry',
        probability: 0.6,
        previous: 'neutral',
        sinceMs: 3_000,
      },
    ]);
  });

  test('keeps speakers apart', () => {
    const windows = [1_000, 1_500, 2_000, 2_500].flatMap((ms) => [
      smoothedAt(ms, NEUTRAL, 0),
      smoothedAt(ms, ANGRY, 1),
    ]);
    expect(run(windows).map(({ channel, label }) => [channel, label])).toEqual([
      [0, 'neutral'],
      [1, 'angry'],
    ]);
  });
});
