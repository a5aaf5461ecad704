import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchAccuracy, crossEntropy, teacherLoss } from '../../../src/train/fit/loss.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('crossEntropy', () => {
  it('of even logits is the logarithm of the number of classes', () => {
    const loss = crossEntropy('categorical', tf.zeros([2, 8]), tf.oneHot([0, 5], 8).toFloat() as tf.Tensor2D);
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(8), 6);
  });

  it('of yes or no is the negative logarithm of the probability, without overflow', () => {
    const loss = (logit: number, target: number) =>
      crossEntropy('binary', tf.tensor2d([[logit]]), tf.tensor2d([[target]])).dataSync()[0]!;
    expect(loss(0.7, 1)).toBeCloseTo(-Math.log(1 / (1 + Math.exp(-0.7))), 6);
    expect(loss(0.7, 0)).toBeCloseTo(-Math.log(1 - 1 / (1 + Math.exp(-0.7))), 6);
    expect(loss(500, 0)).toBeCloseTo(500, 3);
    expect(loss(0, 0.25)).toBeCloseTo(Math.log(2), 6);
  });
});

describe('teacherLoss', () => {
  it('is the mean squared error over the tokens of which something is said', () => {
    const states = tf.tensor3d([
      [
        [1, 2],
        [3, 4],
        [9, 9],
      ],
    ]);
    const guides = tf.tensor3d([
      [
        [1, 0, 1],
        [1, 4, 1],
        [0, 0, 0],
      ],
    ]);
    // Errors of the tokens: 4 / 2 and 4 / 2; the third does not count.
    expect(teacherLoss(states, guides).dataSync()[0]).toBeCloseTo(2, 6);
    expect(teacherLoss(states, tf.zeros([1, 3, 3])).dataSync()[0]).toBe(0);
  });
});

describe('batchAccuracy', () => {
  it('counts rows whose highest logit is the heaviest class of the target', () => {
    const logits = [3, 1, 0, -5, -4, -9, 0, 0, 1, 2, 1, 0];
    const targets = [0.9, 0.05, 0.05, 0.3, 0.6, 0.1, 0.5, 0.4, 0.1, 0, 0, 1];
    expect(batchAccuracy('categorical', logits, targets, 3)).toBe(0.5);
  });

  it('takes yes or no from the sign of the logit', () => {
    expect(batchAccuracy('binary', [2, -2, 0.1, -0.1], [0.98, 0.02, 0.02, 0.98], 1)).toBe(0.5);
  });
});
