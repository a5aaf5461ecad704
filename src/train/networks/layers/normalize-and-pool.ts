import * as tf from '@tensorflow/tfjs';
import { BATCH_NORM_EPSILON, type BatchStatistics } from '../normalization/batch-statistics.ts';
import { maxPoolGradient } from './max-pool-gradient.ts';

/** Everything but the channels. */
const AXES = [0, 1, 2];

/**
 * Batch norm with the batch's own statistics, max-pool and ReLU in one; the gradient is written in closed form.
 *
 * A rising function keeps the place of a maximum, so the pooling goes first, and everything else, the gradients of scale and shift
 * included, is computed from what it leaves. On full images there remain the pooling, its gradient, and the affine function of the
 * input that the gradient through the statistics is: a third of what the layers one by one would do.
 *
 * @param x - images `[batch, height, width, channels]`
 * @param scale - `[channels]`, not negative, or the order of values would turn round
 * @param shift - `[channels]`
 * @param statistics - of `x`
 * @param pool - height and width of the pools, which do not overlap
 * @returns `[batch, floor(height / pool), floor(width / pool), channels]`
 */
export function normalizeAndPool(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  statistics: BatchStatistics,
  pool: readonly [number, number],
): tf.Tensor4D {
  const operation = tf.customGrad((...args) => {
    const [input, gain, offset, save] = args as unknown as [
      tf.Tensor4D,
      tf.Tensor1D,
      tf.Tensor1D,
      tf.GradSaveFunc,
    ];
    const pooled = tf.maxPool(input, [...pool], [...pool], 'valid');
    const value = tf.relu(affine(pooled, statistics, gain, offset));
    save([input, pooled, value, gain]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [image, largest, output, slope] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
        const kept = { image, pooled: largest, scale: slope };
        // Nothing else lets go of what is in between before the step has ended, and it is as large as the images.
        return tf.tidy(() => {
          const dSum = tf.mul(dy, tf.cast(tf.greater(output, 0), 'float32')) as tf.Tensor4D;
          return backward(dSum, kept, statistics, pool);
        });
      },
    };
  });
  return operation(x, scale, shift) as tf.Tensor4D;
}

/** `(x - mean) / deviation * scale + shift`, as one operation. */
function affine(
  x: tf.Tensor4D,
  { mean, variance }: BatchStatistics,
  scale?: tf.Tensor1D,
  shift?: tf.Tensor1D,
): tf.Tensor4D {
  return tf.batchNorm(x, mean, variance, shift, scale, BATCH_NORM_EPSILON) as tf.Tensor4D;
}

interface Kept {
  readonly image: tf.Tensor4D;
  readonly pooled: tf.Tensor4D;
  readonly scale: tf.Tensor1D;
}

/** Gradients by image, scale and shift of what came before the ReLU. */
function backward(
  dSum: tf.Tensor4D,
  { image, pooled, scale }: Kept,
  statistics: BatchStatistics,
  pool: readonly [number, number],
): tf.Tensor[] {
  const dShift = tf.sum(dSum, AXES) as tf.Tensor1D;
  const dScale = tf.sum(tf.mul(dSum, affine(pooled, statistics)), AXES) as tf.Tensor1D;
  const slope = tf.mul(scale, tf.rsqrt(tf.add(statistics.variance, BATCH_NORM_EPSILON)));
  const direct = maxPoolGradient(tf.mul(dSum, slope) as tf.Tensor4D, image, pooled, pool);
  const share = tf.div(slope, -image.size / image.shape[3]);
  const throughStatistics = affine(
    image,
    statistics,
    tf.mul(share, dScale) as tf.Tensor1D,
    tf.mul(share, dShift) as tf.Tensor1D,
  );
  return [tf.add(direct, throughStatistics), dScale, dShift];
}
