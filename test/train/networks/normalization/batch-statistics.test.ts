import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchStatistics } from '../../../../src/train/networks/normalization/batch-statistics.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('batchStatistics', () => {
  it.each([[[40, 3]], [[6, 7, 3]], [[5, 6, 7, 3]]])(
    'are mean and variance of the last axis of %j',
    (shape) => {
      // Far from zero, where a mean of squares less a square of the mean would be nothing but rounding.
      const x = tf.add(tf.mul(tf.randomNormal(shape, 0, 1, 'float32', 3), [1, 2, 3]), [1_000, -5, 0]);
      const { mean, variance } = batchStatistics(x);
      const expected = tf.moments(
        x,
        shape.slice(0, -1).map((_, axis) => axis),
      );
      const truth = [...expected.mean.dataSync(), ...expected.variance.dataSync()];
      [...mean.dataSync(), ...variance.dataSync()].forEach((value, i) => {
        expect(value / truth[i]!).toBeCloseTo(1, 4);
      });
    },
  );

  it('keep nothing as large as their input until the gradient has been computed', () => {
    const x = tf.variable(tf.randomNormal([4, 50, 20, 8]));
    let kept = 0;
    tf.variableGrads(() => {
      const before = tf.memory().numBytes;
      tf.tidy(() => {
        batchStatistics(x);
      });
      kept = tf.memory().numBytes - before;
      return tf.sum(x) as tf.Scalar;
    });
    expect(kept).toBeLessThan(x.size);
  });
});
