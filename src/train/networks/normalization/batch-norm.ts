import * as tf from '@tensorflow/tfjs';
import { type NativeOperations, nativeOperations } from '../native-operations.ts';
import {
  BATCH_NORM_EPSILON,
  type BatchStatistics,
  batchStatistics,
  followStatistics,
  type MovingStatistics,
} from './batch-statistics.ts';

/** A normalized batch, and what it was normalized by. */
interface Normalized {
  readonly value: tf.Tensor;
  readonly statistics: BatchStatistics;
}

/** The same as {@link normalizeBatch}, in one operation forward and one back. */
function normalizeBatchNatively(native: NativeOperations) {
  return (x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D): Normalized => {
    const channels = gamma.size;
    const images = x.rank === 4 ? (x as tf.Tensor4D) : x.reshape<tf.Tensor4D>([x.shape[0]!, 1, -1, channels]);
    const batch = native.normalizeBatch(images, gamma, beta, BATCH_NORM_EPSILON);
    const operation = tf.customGrad((...args) => {
      const [input, scale, , save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
      save([input, scale, ...batch.reserve]);
      return {
        value: batch.value,
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [original, gain, ...reserve] = saved as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
          return native.normalizeBatchGradient(dy, original, gain, reserve, BATCH_NORM_EPSILON);
        },
      };
    });
    const value = operation(images, gamma, beta).reshape(x.shape);
    const places = x.size / channels;
    const variance = tf.mul(batch.unbiasedVariance, (places - 1) / places) as tf.Tensor1D;
    return { value, statistics: { mean: batch.mean, variance } };
  };
}

/**
 * Normalizes with the batch's own statistics; the gradient through them is written in closed form.
 *
 * TensorFlow.js composes this gradient from broadcasts of every statistic to the full shape. Here it takes two fused operations, two
 * products, two sums and one addition over that shape.
 *
 * @see Ioffe and Szegedy (2015), arXiv:1502.03167, section 3
 */
function normalizeBatch(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D): Normalized {
  const statistics = batchStatistics(x);
  const { mean, variance } = statistics;
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const count = x.size / x.shape[x.shape.length - 1]!;
  const operation = tf.customGrad((...args) => {
    const save = args[3] as unknown as tf.GradSaveFunc;
    const [input, scale, shift] = args as unknown as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    save([input, scale]);
    return {
      value: tf.batchNorm(input, mean, variance, shift, scale, BATCH_NORM_EPSILON),
      // Nothing else lets go of what is in between before the step has ended.
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [original, gain] = saved as [tf.Tensor4D, tf.Tensor1D];
          const inverseDeviation = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)) as tf.Tensor1D;
          const normalized = tf.batchNorm(original, mean, variance, undefined, undefined, BATCH_NORM_EPSILON);
          const dBeta = tf.sum(dy, axes) as tf.Tensor1D;
          const dGamma = tf.sum(tf.mul(dy, normalized), axes) as tf.Tensor1D;
          const slope = tf.mul(gain, inverseDeviation) as tf.Tensor1D;
          const share = tf.div(slope, -count);
          // What the batch's own statistics take back: an affine function of the input, so one fused operation.
          const correction = tf.batchNorm(
            original,
            mean,
            variance,
            tf.mul(share, dBeta) as tf.Tensor1D,
            tf.mul(share, dGamma) as tf.Tensor1D,
            BATCH_NORM_EPSILON,
          );
          return [tf.add(tf.mul(dy, slope), correction), dGamma, dBeta];
        }),
    };
  });
  return { value: operation(x, gamma, beta), statistics };
}

/** The four weights of a {@link BatchNorm} layer, `[channels]` each. */
interface BatchNormWeights extends MovingStatistics {
  readonly gamma: tf.LayerVariable;
  readonly beta: tf.LayerVariable;
}

/** Batch normalization over the last axis, with a fast gradient; outside training it uses moving statistics. */
export class BatchNorm extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'BatchNorm';
  private parts: BatchNormWeights | undefined;

  override build(inputShape: tf.Shape): void {
    const shape = [inputShape[inputShape.length - 1]!];
    const { zeros, ones } = tf.initializers;
    this.parts = {
      gamma: this.addWeight('gamma', shape, 'float32', ones()),
      beta: this.addWeight('beta', shape, 'float32', zeros()),
      movingMean: this.addWeight('movingMean', shape, 'float32', zeros(), undefined, false),
      movingVariance: this.addWeight('movingVariance', shape, 'float32', ones(), undefined, false),
    };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const { gamma, beta, movingMean, movingVariance } = this.parts!;
      if (kwargs.training !== true) {
        const [mean, variance] = [movingMean.read() as tf.Tensor1D, movingVariance.read() as tf.Tensor1D];
        const [shift, scale] = [beta.read() as tf.Tensor1D, gamma.read() as tf.Tensor1D];
        return tf.batchNorm(x as tf.Tensor4D, mean, variance, shift, scale, BATCH_NORM_EPSILON);
      }
      const native = nativeOperations();
      const normalized = native === null ? normalizeBatch : normalizeBatchNatively(native);
      const { value, statistics } = normalized(x, gamma.read() as tf.Tensor1D, beta.read() as tf.Tensor1D);
      followStatistics(this.parts!, statistics);
      return value;
    });
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }
}

tf.serialization.registerClass(BatchNorm);
