import { describe, expect, test } from 'vitest';
import {
  calibrationErrorByChance,
  calibrationErrorOf,
  expectedCalibrationError,
  joinReliability,
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

describe('the error of a calibrated model', () => {
  test('is that of the binomial draw in every bin', () => {
    // Of two with confidence 0.75, 0, 1 or 2 are right with 1/16, 6/16 and 9/16: distances 0.75, 0.25 and 0.25.
    expect(calibrationErrorByChance(reliabilityBins(sure(0.75, 1, 2)))).toBeCloseTo(
      0.75 / 16 + (0.25 * 15) / 16,
      12,
    );
    expect(calibrationErrorByChance(reliabilityBins([...sure(0.75, 1, 2), ...sure(1, 2, 2)]))).toBeCloseTo(
      (0.75 / 16 + (0.25 * 15) / 16) / 2,
      12,
    );
  });

  test('falls as the root of the number of clips', () => {
    const few = calibrationErrorByChance(reliabilityBins(sure(0.6, 60, 100)));
    const many = calibrationErrorByChance(reliabilityBins(sure(0.6, 6_000, 10_000)));
    expect(few / many).toBeCloseTo(10, 1);
    // Mean absolute deviation of a normal draw.
    expect(many).toBeCloseTo(Math.sqrt((2 / Math.PI) * 0.6 * 0.4 * 1e-4), 5);
  });
});

test('bins of several lists are those of one list', () => {
  const [one, other] = [sure(0.9, 6, 10), [...sure(0.9, 1, 2), ...sure(0.7, 3, 3)]];
  const joined = joinReliability([reliabilityBins(one), reliabilityBins(other)]);
  const direct = reliabilityBins([...one, ...other]);
  expect(joined.map(({ n }) => n)).toEqual(direct.map(({ n }) => n));
  expect(calibrationErrorOf(joined)).toBeCloseTo(calibrationErrorOf(direct), 12);
});
