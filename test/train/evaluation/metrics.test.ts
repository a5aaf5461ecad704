import { expect, test } from 'vitest';
import { scorePredictions } from '../../../src/train/evaluation/metrics.ts';

const certain = (truth: number, predicted: number) => ({
  truth,
  probabilities: [0, 1, 2].map((label) => (label === predicted ? 1 : 0)),
});

test('scores are those counted by hand', () => {
  // Class 0: three of four right; class 1: one of two; class 2 does not occur.
  const scores = scorePredictions(
    [certain(0, 0), certain(0, 0), certain(0, 0), certain(0, 1), certain(1, 1), certain(1, 2)],
    3,
  );
  expect(scores.n).toBe(6);
  expect(scores.accuracy).toBeCloseTo(4 / 6, 10);
  expect(scores.uar).toBeCloseTo((3 / 4 + 1 / 2) / 2, 10);
  expect(scores.macroF1).toBeCloseTo((6 / 7 + 2 / 4) / 2, 10);
  expect(scores.ece).toBeCloseTo(2 / 6, 10);
  expect(scores.confusion).toEqual([
    [3, 1, 0],
    [0, 1, 1],
    [0, 0, 0],
  ]);
});
