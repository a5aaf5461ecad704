import { expect, test } from 'vitest';
import type { Clip } from '../../../../src/train/corpora/clip.ts';
import { confusionBySpeaker, scoreGroups } from '../../../../src/train/evaluation/scores/group-scores.ts';

const prediction = (clip: Partial<Clip>, truth: number, predicted: number) => ({
  clip: {
    path: '',
    corpus: 'c',
    speaker: 'c/1',
    gender: 'male',
    label: 'angry',
    intensity: null,
    ...clip,
  } as Clip,
  truth,
  probabilities: [0, 1].map((label) => (label === predicted ? 1 : 0)),
});

const PREDICTIONS = [
  prediction({ speaker: 'c/1', gender: 'female', age: 39, intensity: 'strong' }, 0, 0),
  prediction({ speaker: 'c/1', gender: 'female', age: 39, intensity: 'normal' }, 0, 1),
  prediction({ speaker: 'c/2', age: 40 }, 1, 1),
  prediction({ speaker: 'c/2', age: 40 }, 0, 0),
];

test('every group has the scores of its own clips', () => {
  const { gender, age, intensity, speaker } = scoreGroups(PREDICTIONS, 2);
  expect(gender.female).toMatchObject({ n: 2, accuracy: 0.5, uar: 0.5 });
  expect(gender.male).toMatchObject({ n: 2, accuracy: 1, uar: 1 });
  expect(Object.keys(age)).toEqual(['from 40', 'under 40']);
  expect(intensity).toMatchObject({ strong: { n: 1 }, normal: { n: 1 } });
  expect(Object.keys(intensity)).toHaveLength(2);
  expect(Object.keys(speaker)).toEqual(['c/1', 'c/2']);
});

test('every speaker has a confusion matrix', () => {
  expect(confusionBySpeaker(PREDICTIONS, 2)).toEqual([
    [
      [1, 1],
      [0, 0],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ]);
});
