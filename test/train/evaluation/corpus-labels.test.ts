import { expect, test } from 'vitest';
import { EMOTIONS } from '../../../src/sdk/emotion.ts';
import { chooseLabels } from '../../../src/train/evaluation/corpus-labels.ts';

test('labels are those that model and corpus share, in the order of the emotions', () => {
  expect(chooseLabels(EMOTIONS, 'crema-d', null)).toEqual([
    'neutral',
    'happy',
    'sad',
    'angry',
    'fearful',
    'disgust',
  ]);
  expect(chooseLabels(['angry', 'neutral', 'calm'], 'ravdess', null)).toEqual(['neutral', 'calm', 'angry']);
  expect(chooseLabels(EMOTIONS, 'ravdess', 'sad, angry')).toEqual(['sad', 'angry']);
});

test.each(['calm,angry', 'angry', 'angry,angry', 'cross,sad', ''])('%j of CREMA-D is refused', (wanted) => {
  expect(() => chooseLabels(EMOTIONS, 'crema-d', wanted)).toThrow(
    /the labels must be two or more of neutral, happy/,
  );
});
