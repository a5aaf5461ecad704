import * as tf from '@tensorflow/tfjs';
import type { SeededDropout } from './dropout/seeded-dropout.ts';

/** Arguments of {@link SelfAttention}. */
export interface SelfAttentionConfig {
  readonly name?: string;
  /** Number of heads; must divide the width of the input. */
  readonly heads: number;
  /** Seed of the initial weights. */
  readonly seed?: number;
  /** Applied to the attention weights in training; absent in a loaded model. */
  readonly scoreDropout?: SeededDropout;
}

/**
 * Multi-head scaled dot-product self-attention over `[batch, tokens, width]`, with one fused projection for queries, keys and values.
 *
 * Weights: `qkvKernel` `[width, 3 width]`, `qkvBias` `[3 width]`, `outKernel` `[width, width]`, `outBias` `[width]`.
 *
 * @see Vaswani et al. (2017), arXiv:1706.03762; equals `torch.nn.MultiheadAttention(batch_first=True)`
 */
export class SelfAttention extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'SelfAttention';
  readonly heads: number;
  private readonly seed: number | undefined;
  private readonly scoreDropout: SeededDropout | undefined;
  private weightsByRole:
    | {
        qkvKernel: tf.LayerVariable;
        qkvBias: tf.LayerVariable;
        outKernel: tf.LayerVariable;
        outBias: tf.LayerVariable;
      }
    | undefined;

  constructor(config: SelfAttentionConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.heads = config.heads;
    this.seed = config.seed;
    this.scoreDropout = config.scoreDropout;
  }

  override build(inputShape: tf.Shape): void {
    const width = inputShape[inputShape.length - 1]!;
    const glorot = (offset: number) =>
      tf.initializers.glorotUniform(this.seed === undefined ? {} : { seed: this.seed + offset });
    const zeros = tf.initializers.zeros();
    this.weightsByRole = {
      qkvKernel: this.addWeight('qkvKernel', [width, 3 * width], 'float32', glorot(0)),
      qkvBias: this.addWeight('qkvBias', [3 * width], 'float32', zeros),
      outKernel: this.addWeight('outKernel', [width, width], 'float32', glorot(1)),
      outBias: this.addWeight('outBias', [width], 'float32', zeros),
    };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [batch, tokens, width] = x.shape as [number, number, number];
      const headWidth = width / this.heads;
      const { qkvKernel, qkvBias, outKernel, outBias } = this.weightsByRole!;
      const projected = x.reshape([-1, width]).matMul(qkvKernel.read()).add(qkvBias.read());
      const [queries, keys, values] = projected
        .reshape([batch, tokens, 3, this.heads, headWidth])
        .transpose([2, 0, 3, 1, 4])
        .unstack() as [tf.Tensor, tf.Tensor, tf.Tensor];
      // Scaled before they meet the keys: there is a score for every pair of tokens, and far fewer queries.
      const scaled = queries.mul(1 / Math.sqrt(headWidth));
      const shares = tf.softmax(tf.matMul(scaled, keys, false, true));
      const kept = this.scoreDropout?.call(shares, kwargs) ?? shares;
      const attended = tf.matMul(kept, values).transpose([0, 2, 1, 3]).reshape([-1, width]);
      return attended.matMul(outKernel.read()).add(outBias.read()).reshape([batch, tokens, width]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads };
  }
}

tf.serialization.registerClass(
  SelfAttention as unknown as tf.serialization.SerializableConstructor<SelfAttention>,
);
