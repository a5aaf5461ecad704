import * as tf from '@tensorflow/tfjs';
import { mixSeed } from '../../random.ts';
import { drawMask } from './dropout-mask.ts';

/** Where dropout masks come from: the same seed and step give the same masks, so that a resumed run repeats itself. */
export interface DropoutSource {
  readonly seed: number;
  /** Training step; the trainer advances it before each batch. */
  step: number;
}

/** Arguments of {@link SeededDropout}. */
export interface SeededDropoutConfig {
  readonly name?: string;
  /** Share of values set to zero in training, [0, 1). */
  readonly rate: number;
  /** `value` drops single numbers, `channel` whole feature maps (Tompson et al. 2015). */
  readonly unit: 'value' | 'channel';
  /** Tells the masks of several dropout layers apart. */
  readonly index: number;
  /** Absent in a loaded model, where the layer does nothing. */
  readonly source?: DropoutSource;
}

/** Dropout whose masks depend on nothing but seed, step and layer; the identity outside training. */
export class SeededDropout extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'SeededDropout';
  private readonly config: SeededDropoutConfig;

  constructor(config: SeededDropoutConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.config = config;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const { rate, source } = this.config;
    if (kwargs.training !== true || source === undefined || rate === 0) return x;
    return tf.tidy(() => tf.mul(x, this.mask(x.shape, source)));
  }

  private mask(shape: number[], source: DropoutSource): tf.Tensor {
    const { rate, unit, index } = this.config;
    const maskShape =
      unit === 'value'
        ? shape
        : shape.map((size, axis) => (axis === 0 || axis === shape.length - 1 ? size : 1));
    const seed = mixSeed(source.seed, source.step, index);
    return tf.tensor(drawMask(tf.util.sizeFromShape(maskShape), rate, seed), maskShape);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { rate, unit, index } = this.config;
    return { ...super.getConfig(), rate, unit, index };
  }
}

tf.serialization.registerClass(
  SeededDropout as unknown as tf.serialization.SerializableConstructor<SeededDropout>,
);
