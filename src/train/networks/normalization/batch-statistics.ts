import * as tf from '@tensorflow/tfjs';

/** Added to the variance before its square root. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Share of the old moving statistics kept at every step. */
const MOMENTUM = 0.9;

/** Mean and variance of every channel over one batch, `[channels]` each. */
export interface BatchStatistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/**
 * Statistics of the last axis of `[batch, ..., channels]`, for layers whose gradient goes through them in closed form.
 *
 * They have no gradient of their own, and computed as one operation they keep nothing for it: a square that TensorFlow.js may have to
 * differentiate holds its input, as large as all images, to the end of the step.
 */
export function batchStatistics(x: tf.Tensor): BatchStatistics {
  const measure = tf.customGrad((input) => ({
    value: tf.stack(measureChannels(input as tf.Tensor)),
    gradFunc: () => {
      throw new Error('the gradient through batch statistics belongs to the layer that uses them');
    },
  }));
  const [mean, variance] = tf.unstack(measure(x)) as [tf.Tensor1D, tf.Tensor1D];
  return { mean, variance };
}

/**
 * Sums are products with a vector of ones, and the fused batch norm takes the mean off: half the time of reductions and differences on
 * large images. Every example is summed for itself first, or single precision would run out over millions of numbers.
 */
function measureChannels(x: tf.Tensor): [mean: tf.Tensor1D, variance: tf.Tensor1D] {
  const batch = x.shape[0]!;
  const channels = x.shape[x.shape.length - 1]!;
  const places = x.size / batch / channels;
  const images = x.reshape([batch, 1, places, channels]) as tf.Tensor4D;
  const ones = tf.ones([batch, 1, places]);
  const average = (values: tf.Tensor4D) => {
    const sums = tf.matMul(ones, values.reshape([batch, places, channels]));
    return tf.div(tf.sum(sums, [0, 1]), batch * places) as tf.Tensor1D;
  };
  const mean = average(images);
  const unit = tf.fill<tf.Rank.R1>([channels], 1 - BATCH_NORM_EPSILON);
  const centred = tf.batchNorm(images, mean, unit, undefined, undefined, BATCH_NORM_EPSILON) as tf.Tensor4D;
  return [mean, average(tf.square(centred))];
}

/** The two weights that remember the statistics of many batches, `[channels]` each. */
export interface MovingStatistics {
  readonly movingMean: tf.LayerVariable;
  readonly movingVariance: tf.LayerVariable;
}

/** Lets the moving statistics follow those of one batch. */
export function followStatistics(
  { movingMean, movingVariance }: MovingStatistics,
  { mean, variance }: BatchStatistics,
): void {
  const follow = (variable: tf.LayerVariable, value: tf.Tensor) =>
    variable.write(tf.add(tf.mul(variable.read(), MOMENTUM), tf.mul(value, 1 - MOMENTUM)));
  follow(movingMean, mean);
  follow(movingVariance, variance);
}
