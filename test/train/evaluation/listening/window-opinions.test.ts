import { expect, test } from 'vitest';
import { EMOTIONS, type EmotionProbabilities } from '../../../../src/sdk/emotion.ts';
import { amongLabels, meanOpinion } from '../../../../src/train/evaluation/listening/window-opinions.ts';

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

test('the mean of no window is a guess', () => {
  expect(meanOpinion([], 4)).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(
    meanOpinion(
      [
        [1, 0],
        [0.5, 0.5],
      ],
      2,
    ),
  ).toEqual([0.75, 0.25]);
});
