import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { EmotionSummary, EmotionWindow } from '../../../../src/sdk/events.ts';
import type { Heard, PlacedEvent } from '../../../../src/stream/operators/channel-signal.ts';
import type { SmoothedWindow } from '../../../../src/stream/operators/emotion/smooth.ts';
import { createChannelSummary, summarize } from '../../../../src/stream/operators/emotion/summarize.ts';
import type { TurnDone } from '../../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from '../operator-contract.ts';
import { endDone, heardAt, speechStarted, turnDone } from '../placed-values.ts';

type In = SmoothedWindow | Heard | PlacedEvent | TurnDone;

const LABELS = ['neutral', 'angry'] as const;
const CHANNELS = [
  { channel: 0, role: 'customer' },
  { channel: 3, role: 'speaker' },
];

const smoothedAt = (endMs: number, anger: number, channel = 0): SmoothedWindow => ({
  type: 'smoothed',
  at: (endMs + 8) * 48,
  event: { type: 'emotion.window', atMs: endMs + 8, endMs, channel, role: 'customer' } as EmotionWindow,
  smoothed: Float64Array.of(1 - anger, anger),
});

const summarizing = (originMs = 0) => summarize({ labels: LABELS, channels: CHANNELS, originMs });

describeOperator<In, PlacedEvent | TurnDone>('summarize', {
  create: summarizing,
  inputs: [speechStarted(10), smoothedAt(3_000, 0.5), heardAt(6_000), turnDone(), endDone(6_000)],
});

function summariesOf(values: readonly In[], originMs = 0): EmotionSummary[] {
  const summaries: EmotionSummary[] = [];
  from(values)
    .pipe(summarizing(originMs))
    .subscribe((value) => {
      if (value.type === 'event' && value.event.type === 'emotion.summary') summaries.push(value.event);
    });
  return summaries;
}

describe('summaries', () => {
  test('come every five seconds of stream time, one a channel', () => {
    const summaries = summariesOf([heardAt(4_990), heardAt(5_010), heardAt(15_020)]);
    expect(summaries.map(({ atMs, channel, final }) => [atMs, channel, final])).toEqual([
      [5_000, 0, false],
      [5_000, 3, false],
      [10_000, 0, false],
      [10_000, 3, false],
      [15_000, 0, false],
      [15_000, 3, false],
    ]);
  });

  test('hold what was known by their time, not what came in the same turn', () => {
    const [first] = summariesOf([smoothedAt(4_600, 0.2), smoothedAt(5_112, 0.9), heardAt(5_200)]);
    expect(first).toMatchObject({ atMs: 5_000, overall: { windows: 1, shares: { angry: 0.2 } } });
  });

  test('come with their channel’s numbers only', () => {
    const values = [smoothedAt(3_000, 0.2), smoothedAt(3_000, 0.9, 3), heardAt(5_010)];
    expect(summariesOf(values).map(({ overall }) => overall?.shares.angry)).toEqual([0.2, 0.9]);
  });

  test('come once more at the end, and are final', () => {
    const summaries = summariesOf([smoothedAt(3_000, 0.4), heardAt(4_321), endDone(4_321)]);
    expect(summaries).toMatchObject([
      { atMs: 4_321, channel: 0, final: true, recent: { windows: 1 }, overall: { windows: 1 } },
      { atMs: 4_321, channel: 3, final: true, recent: null, overall: null },
    ]);
  });

  test('of a stream that goes on after a gap keep to full five seconds', () => {
    expect(summariesOf([heardAt(68_000)], 61_500).map(({ atMs }) => atMs)).toEqual([65_000, 65_000]);
  });

  test('follow the window of the same moment', () => {
    const types: string[] = [];
    from([smoothedAt(4_992, 0.5), heardAt(5_001)])
      .pipe(summarizing())
      .subscribe((value) => types.push(value.type === 'event' ? value.event.type : value.type));
    expect(types).toEqual(['emotion.window', 'emotion.summary', 'emotion.summary']);
  });
});

describe('a channel’s summary', () => {
  test('is the mean of the smoothed probabilities, with the valence and arousal of that', () => {
    const summary = createChannelSummary(LABELS);
    summary.add(Float64Array.of(0.8, 0.2), 3_000);
    summary.add(Float64Array.of(0.2, 0.8), 3_512);
    expect(summary.at(5_000).overall).toMatchObject({
      shares: { neutral: 0.5, angry: 0.5, happy: 0 },
      valence: -0.255,
      arousal: 0.6475,
      windows: 2,
    });
  });

  test('forgets after thirty seconds what is not overall', () => {
    const summary = createChannelSummary(LABELS);
    for (let endMs = 3_000; endMs <= 63_000; endMs += 1_000) summary.add(Float64Array.of(1, 0), endMs);
    const { recent, overall } = summary.at(63_000);
    expect(recent).toMatchObject({ windows: 30 });
    expect(overall).toMatchObject({ windows: 61 });
  });

  test('is recent for thirty seconds of silence and then no longer', () => {
    const summary = createChannelSummary(LABELS);
    summary.add(Float64Array.of(1, 0), 10_000);
    expect(summary.at(39_999).recent).not.toBeNull();
    expect(summary.at(40_000).recent).toBeNull();
    expect(summary.at(40_000).overall).not.toBeNull();
  });
});
