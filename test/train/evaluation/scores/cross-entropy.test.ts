import { expect, test } from 'vitest';
import { crossEntropyOf } from '../../../../src/train/evaluation/scores/cross-entropy.ts';

test('is the mean surprise, in nats', () => {
  const predictions = [
    { truth: 0, probabilities: [0.5, 0.5] },
    { truth: 1, probabilities: [0.75, 0.25] },
  ];
  // sklearn.metrics.log_loss([0, 1], [[.5, .5], [.75, .25]]) is 1.0397207708.
  expect(crossEntropyOf(predictions)).toBeCloseTo(1.0397207708, 9);
});

test('a guess costs the log of the number of classes, certainty nothing', () => {
  expect(crossEntropyOf([{ truth: 3, probabilities: new Array(8).fill(1 / 8) }])).toBeCloseTo(
    Math.log(8),
    12,
  );
  expect(crossEntropyOf([{ truth: 0, probabilities: [1, 0] }])).toBeCloseTo(0, 12);
});

test('a truth of probability 0 costs what half the last digit of an event does', () => {
  expect(crossEntropyOf([{ truth: 1, probabilities: [1, 0] }])).toBeCloseTo(Math.log(2e6), 9);
});
