import * as tf from '@tensorflow/tfjs';

/** Added to the variance before its square root. */
export const LAYER_NORM_EPSILON = 1e-5;

/**
 * Normalizes the last axis; the gradient is written in closed form.
 *
 * TensorFlow.js's own layer tiles the statistics to the full shape, and the gradient of a tile is one slice and one sum for each
 * repetition: 25,000 operations and more than half the time of a training step of the compact network.
 */
const normalizeLast = tf.customGrad((...args) => {
  const save = args[3] as unknown as tf.GradSaveFunc;
  const [input, gamma, beta] = args as unknown as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
  const centred = tf.sub(input, tf.mean(input, -1, true));
  const inverseDeviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), LAYER_NORM_EPSILON));
  const normalized = tf.mul(centred, inverseDeviation);
  save([normalized, inverseDeviation, gamma]);
  return {
    value: tf.add(tf.mul(normalized, gamma), beta),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [unit, scale, gain] = saved as [tf.Tensor, tf.Tensor, tf.Tensor1D];
      const axes = dy.shape.slice(0, -1).map((_, axis) => axis);
      const dUnit = tf.mul(dy, gain);
      const along = tf.mean(tf.mul(dUnit, unit), -1, true);
      const dInput = tf.mul(tf.sub(tf.sub(dUnit, tf.mean(dUnit, -1, true)), tf.mul(unit, along)), scale);
      return [dInput, tf.sum(tf.mul(dy, unit), axes), tf.sum(dy, axes)];
    },
  };
});

/**
 * Layer normalization over the last axis, with a fast gradient.
 *
 * Weights: `gamma` and `beta`, `[width]`.
 *
 * @see Ba, Kiros and Hinton (2016), arXiv:1607.06450; equals `torch.nn.LayerNorm(width)`
 */
export class LayerNorm extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'LayerNorm';
  private gamma: tf.LayerVariable | undefined;
  private beta: tf.LayerVariable | undefined;

  override build(inputShape: tf.Shape): void {
    const shape = [inputShape[inputShape.length - 1]!];
    this.gamma = this.addWeight('gamma', shape, 'float32', tf.initializers.ones());
    this.beta = this.addWeight('beta', shape, 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => normalizeLast(x, this.gamma!.read(), this.beta!.read()));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }
}

tf.serialization.registerClass(LayerNorm);
