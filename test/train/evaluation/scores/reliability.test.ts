import { describe, expect, test } from 'vitest';
import {
  expectedCalibrationError,
  reliabilityBins,
} from '../../../../src/train/evaluation/scores/reliability.ts';

const sure = (confidence: number, right: number, n: number) =>
  Array.from({ length: n }, (_, i) => ({
    truth: i < right ? 0 : 1,
    probabilities: [confidence, 1 - confidence],
  }));

describe('the expected calibration error', () => {
  test('is the distance between confidence and accuracy', () => {
    expect(expectedCalibrationError(sure(0.9, 6, 10))).toBeCloseTo(0.3, 10);
  });

  test('is zero for true confidence', () => {
    expect(expectedCalibrationError(sure(0.7, 7, 10))).toBeCloseTo(0, 10);
  });

  test('weighs bins by their size', () => {
    expect(expectedCalibrationError([...sure(0.9, 6, 10), ...sure(0.7, 21, 30)])).toBeCloseTo(0.3 / 4, 10);
  });
});

test('bins hold how many, how sure and how right', () => {
  const bins = reliabilityBins([...sure(1, 1, 2), ...sure(0.62, 1, 1)], 10);
  expect(bins).toHaveLength(10);
  expect(bins[9]).toEqual({ from: 0.9, to: 1, n: 2, confidence: 1, accuracy: 0.5 });
  expect(bins[6]).toMatchObject({ n: 1, confidence: 0.62, accuracy: 1 });
  expect(bins[0]).toMatchObject({ n: 0, confidence: null, accuracy: null });
});
