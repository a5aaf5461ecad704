import * as tf from '@tensorflow/tfjs';

const SQRT_HALF = Math.SQRT1_2;
const INV_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

/** Share of the standard normal distribution below x. */
function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, SQRT_HALF))));
}

/** x Φ(x) with its gradient in closed form, which keeps one tensor for the backward pass instead of five. */
const geluOp = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  (save as tf.GradSaveFunc)([input]);
  return {
    value: tf.mul(input, normalCdf(input)),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const x0 = saved[0]!;
      const density = tf.mul(INV_SQRT_TWO_PI, tf.exp(tf.mul(-0.5, tf.square(x0))));
      return tf.mul(dy, tf.add(normalCdf(x0), tf.mul(x0, density)));
    },
  };
});

/**
 * Gaussian error linear unit as a layer: x Φ(x), exact, not the tanh approximation.
 *
 * @see Hendrycks and Gimpel (2016), arXiv:1606.08415; equals `torch.nn.GELU()`
 */
export class Gelu extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'Gelu';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => geluOp(Array.isArray(inputs) ? inputs[0]! : inputs));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }
}

tf.serialization.registerClass(Gelu);
