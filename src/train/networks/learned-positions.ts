import * as tf from '@tensorflow/tfjs';

/** Arguments of {@link LearnedPositions}. */
export interface LearnedPositionsConfig {
  readonly name?: string;
  /** Seed of the initial table. */
  readonly seed?: number;
}

/** Adds a learned vector to every token position; input and output `[batch, tokens, width]`, weight `table` `[tokens, width]`. */
export class LearnedPositions extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'LearnedPositions';
  private readonly seed: number | undefined;
  private table: tf.LayerVariable | undefined;

  constructor(config: LearnedPositionsConfig = {}) {
    super(config.name === undefined ? {} : { name: config.name });
    this.seed = config.seed;
  }

  override build(inputShape: tf.Shape): void {
    const [, tokens, width] = inputShape as [number, number, number];
    const small = tf.initializers.randomNormal({
      stddev: 0.02,
      ...(this.seed === undefined ? {} : { seed: this.seed }),
    });
    this.table = this.addWeight('table', [tokens, width], 'float32', small);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => (Array.isArray(inputs) ? inputs[0]! : inputs).add(this.table!.read()));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }
}

tf.serialization.registerClass(
  LearnedPositions as unknown as tf.serialization.SerializableConstructor<LearnedPositions>,
);
