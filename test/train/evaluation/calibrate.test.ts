import { describe, expect, it } from 'vitest';
import { clipProbabilities, fitTemperature, windowLoss } from '../../../src/train/evaluation/calibrate.ts';

describe('fitTemperature', () => {
  it('finds the temperature that was applied', () => {
    // 70 % of windows belong to class 0; the logits claim it with the log-odds of 70 % times 2.5.
    const claim = 2.5 * Math.log(0.7 / 0.3);
    const logits = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? claim : 0));
    const truth = Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : 1));
    const windows = { logits, outputs: 2, clip: truth.map((_, i) => i) };
    expect(fitTemperature(windows, truth)).toBeCloseTo(2.5, 1);
    expect(windowLoss(windows, truth, 2.5)).toBeLessThan(windowLoss(windows, truth, 1));
  });
});

describe('clipProbabilities', () => {
  it('averages the windows of a clip and gives one output two classes', () => {
    const rows = clipProbabilities(
      { logits: Float32Array.of(0, Math.log(3)), outputs: 1, clip: [0, 0] },
      1,
      1,
    );
    expect([...rows[0]!]).toEqual([expect.closeTo(0.375, 5), expect.closeTo(0.625, 5)]);
  });

  it('counts windows by their weights', () => {
    const logits = Float32Array.of(0, Math.log(3), 0);
    const [first, second] = clipProbabilities(
      { logits, outputs: 1, clip: [0, 0, 1], weights: [1, 3, 0.5] },
      2,
      1,
    );
    expect(first![1]).toBeCloseTo((0.5 + 3 * 0.75) / 4, 5);
    expect(second![1]).toBeCloseTo(0.5, 5);
  });
});
