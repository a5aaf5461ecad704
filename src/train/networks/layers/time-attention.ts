import * as tf from '@tensorflow/tfjs';

/** Arguments of {@link TimeAttention}. */
export interface TimeAttentionConfig {
  readonly name?: string;
  /** Seed of the initial weights. */
  readonly seed?: number;
}

/**
 * Sums tokens up by their attention-weighted mean: `[batch, tokens, width]` to `[batch, width]`.
 *
 * Weights: `scoreKernel` `[width, 1]`; a token's weight is the softmax over tokens of its score. The score needs no bias, which the
 * softmax would cancel.
 */
export class TimeAttention extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'TimeAttention';
  private readonly seed: number | undefined;
  private scoreKernel: tf.LayerVariable | undefined;

  constructor(config: TimeAttentionConfig = {}) {
    super(config.name === undefined ? {} : { name: config.name });
    this.seed = config.seed;
  }

  override build(inputShape: tf.Shape): void {
    const width = inputShape[2]!;
    const limit = 1 / Math.sqrt(width);
    const seed = this.seed === undefined ? {} : { seed: this.seed };
    const initializer = tf.initializers.randomUniform({ minval: -limit, maxval: limit, ...seed });
    this.scoreKernel = this.addWeight('scoreKernel', [width, 1], 'float32', initializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [batch, tokens, width] = x.shape as [number, number, number];
      const scores = x.reshape([-1, width]).matMul(this.scoreKernel!.read()).reshape([batch, 1, tokens]);
      return tf.matMul(tf.softmax(scores), x).reshape([batch, width]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [inputShape[0]!, inputShape[2]!];
  }
}

tf.serialization.registerClass(
  TimeAttention as unknown as tf.serialization.SerializableConstructor<TimeAttention>,
);
