import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW, DEFAULT_ADAMW } from '../../../src/train/fit/adamw.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('AdamW', () => {
  it('takes first steps of the learning rate against the sign of the gradient, whatever its size', () => {
    const variable = tf.variable(tf.tensor1d([1, 1, 1]));
    const optimizer = new AdamW([variable], { ...DEFAULT_ADAMW, clipNorm: 1e9 });
    optimizer.step([tf.tensor1d([1e-3, -5, 200])], 0.1);
    [0.9, 1.1, 0.9].forEach((value, i) => {
      expect(variable.dataSync()[i]).toBeCloseTo(value, 4);
    });
  });

  it('follows the published update for two steps', () => {
    const kernel = tf.variable(tf.tensor2d([[2]]));
    const optimizer = new AdamW([kernel], { ...DEFAULT_ADAMW, weightDecay: 0.5, clipNorm: 1e9 });
    let [weight, first, second] = [2, 0, 0];
    for (const [step, gradient] of [0.3, -0.7].entries()) {
      optimizer.step([tf.tensor2d([[gradient]])], 0.01);
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient ** 2;
      const corrected =
        first / (1 - 0.9 ** (step + 1)) / (Math.sqrt(second / (1 - 0.999 ** (step + 1))) + 1e-8);
      weight = weight * (1 - 0.01 * 0.5) - 0.01 * corrected;
    }
    expect(kernel.dataSync()[0]).toBeCloseTo(weight, 5);
  });

  it('spares biases from decay', () => {
    const bias = tf.variable(tf.tensor1d([2]));
    new AdamW([bias], { ...DEFAULT_ADAMW, weightDecay: 1 }).step([tf.tensor1d([0])], 0.1);
    expect(bias.dataSync()[0]).toBe(2);
  });

  it('scales gradients down to the clipping norm together', () => {
    const [clipped, plain] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([2]))];
    const one = new AdamW([clipped], { ...DEFAULT_ADAMW, clipNorm: 1, epsilon: 1 });
    const two = new AdamW([plain], { ...DEFAULT_ADAMW, clipNorm: 1e9, epsilon: 1 });
    one.step([tf.tensor1d([30, 40])], 0.1);
    two.step([tf.tensor1d([0.6, 0.8])], 0.1);
    [0, 1].forEach((i) => {
      expect(clipped.dataSync()[i]).toBeCloseTo(plain.dataSync()[i]!, 5);
    });
  });
});
