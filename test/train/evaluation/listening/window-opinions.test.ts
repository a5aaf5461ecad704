import { expect, test } from 'vitest';
import { EMOTIONS, type EmotionProbabilities } from '../../../../src/sdk/emotion.ts';
import type { EmotionWindowScored } from '../../../../src/sdk/events.ts';
import {
  amongLabels,
  meanOpinion,
  opinionOf,
} from '../../../../src/train/evaluation/listening/window-opinions.ts';

const only = (given: Partial<EmotionProbabilities>): EmotionProbabilities =>
  ({ ...Object.fromEntries(EMOTIONS.map((label) => [label, 0])), ...given }) as EmotionProbabilities;

test('among some labels probabilities add up to 1 in their proportions', () => {
  expect(amongLabels(only({ calm: 0.6, sad: 0.3, angry: 0.1 }), ['sad', 'angry'])).toEqual([
    expect.closeTo(0.75, 12),
    expect.closeTo(0.25, 12),
  ]);
});

test('where none of the labels is possible all are alike', () => {
  expect(amongLabels(only({ calm: 1 }), ['sad', 'angry'])).toEqual([0.5, 0.5]);
});

test('the mean of no window, or of windows that do not count, is a guess', () => {
  expect(meanOpinion([], 4)).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(meanOpinion([{ probabilities: [1, 0], weight: 0 }], 2)).toEqual([0.5, 0.5]);
});

test('opinions count by their weights', () => {
  const opinions = [
    { probabilities: [1, 0], weight: 3 },
    { probabilities: [0.5, 0.5], weight: 1 },
  ];
  expect(meanOpinion(opinions, 2)).toEqual([0.875, 0.125]);
});

test('a window with twice the speech counts four times', () => {
  const window = (speechMs: number) =>
    ({
      probabilities: only({ sad: 1 }),
      quality: { speechMs, snrDb: null, clippedFraction: 0, band: 'wide' },
    }) as EmotionWindowScored;
  const [short, long] = [
    opinionOf(window(700), ['sad', 'angry']),
    opinionOf(window(1_400), ['sad', 'angry']),
  ];
  expect(short.probabilities).toEqual([1, 0]);
  expect(long.weight / short.weight).toBeCloseTo(4, 12);
});
