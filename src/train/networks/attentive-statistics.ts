import * as tf from '@tensorflow/tfjs';

/** Added to the variance before its square root, so that the gradient stays finite for constant input. */
export const VARIANCE_FLOOR = 1e-5;

/** Arguments of {@link AttentiveStatistics}. */
export interface AttentiveStatisticsConfig {
  readonly name?: string;
  /** Seed of the initial weights. */
  readonly seed?: number;
}

/**
 * Pools tokens into their attention-weighted mean and standard deviation: `[batch, tokens, width]` to `[batch, 2 width]`.
 *
 * Weights: `scoreKernel` `[width, 1]`; a token's weight is the softmax over tokens of its score.
 *
 * @see Okabe et al. (2018), "Attentive statistics pooling for deep speaker embedding"
 */
export class AttentiveStatistics extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'AttentiveStatistics';
  private readonly seed: number | undefined;
  private scoreKernel: tf.LayerVariable | undefined;

  constructor(config: AttentiveStatisticsConfig = {}) {
    super(config.name === undefined ? {} : { name: config.name });
    this.seed = config.seed;
  }

  override build(inputShape: tf.Shape): void {
    const width = inputShape[2]!;
    const glorot = tf.initializers.glorotUniform(this.seed === undefined ? {} : { seed: this.seed });
    this.scoreKernel = this.addWeight('scoreKernel', [width, 1], 'float32', glorot);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [batch, tokens, width] = x.shape as [number, number, number];
      const scores = x.reshape([-1, width]).matMul(this.scoreKernel!.read()).reshape([batch, tokens]);
      const weights = tf.softmax(scores).expandDims(2);
      const mean = x.mul(weights).sum(1, true);
      const variance = x.sub(mean).square().mul(weights).sum(1);
      return tf.concat([mean.reshape([batch, width]), variance.add(VARIANCE_FLOOR).sqrt()], 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [inputShape[0]!, 2 * inputShape[2]!];
  }
}

tf.serialization.registerClass(
  AttentiveStatistics as unknown as tf.serialization.SerializableConstructor<AttentiveStatistics>,
);
