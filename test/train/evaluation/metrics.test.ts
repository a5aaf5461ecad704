import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, scorePredictions } from '../../../src/train/evaluation/metrics.ts';

const certain = (truth: number, predicted: number) => ({
  truth,
  probabilities: [0, 1, 2].map((label) => (label === predicted ? 1 : 0)),
});

describe('scorePredictions', () => {
  it('counts by hand', () => {
    // Class 0: three of four right; class 1: one of two; class 2 does not occur.
    const scores = scorePredictions(
      [certain(0, 0), certain(0, 0), certain(0, 0), certain(0, 1), certain(1, 1), certain(1, 2)],
      3,
    );
    expect(scores.n).toBe(6);
    expect(scores.accuracy).toBeCloseTo(4 / 6, 10);
    expect(scores.uar).toBeCloseTo((3 / 4 + 1 / 2) / 2, 10);
    expect(scores.macroF1).toBeCloseTo((6 / 7 + 2 / 4) / 2, 10);
    expect(scores.confusion).toEqual([
      [3, 1, 0],
      [0, 1, 1],
      [0, 0, 0],
    ]);
  });
});

describe('expectedCalibrationError', () => {
  it('is the distance between confidence and accuracy', () => {
    const predictions = Array.from({ length: 10 }, (_, i) => ({
      truth: i < 6 ? 0 : 1,
      probabilities: [0.9, 0.1],
    }));
    expect(expectedCalibrationError(predictions)).toBeCloseTo(0.3, 10);
  });

  it('is zero for true confidence', () => {
    const predictions = Array.from({ length: 10 }, (_, i) => ({
      truth: i < 7 ? 0 : 1,
      probabilities: [0.7, 0.3],
    }));
    expect(expectedCalibrationError(predictions)).toBeCloseTo(0, 10);
  });
});
