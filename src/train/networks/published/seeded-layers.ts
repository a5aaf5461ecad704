import * as tf from '@tensorflow/tfjs';
import { mixSeed } from '../../random.ts';
import { type DropoutSource, SeededDropout } from '../dropout/seeded-dropout.ts';

/** Arguments of {@link SeededLayers.convolution}. */
export interface ConvolutionShape {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
}

/**
 * Makes the layers of the published networks and numbers their seeds and dropout masks.
 *
 * Initial weights are uniform within ±1 / sqrt(fan-in), biases included, as in PyTorch, on which the published results rest.
 */
export class SeededLayers {
  private readonly seed: number;
  private readonly dropoutSource: DropoutSource | undefined;
  private seeds = 0;
  private dropouts = 0;

  /**
   * @param seed - of the initial weights
   * @param dropoutSource - of the masks; absent, the network has no dropout
   */
  constructor(seed: number, dropoutSource: DropoutSource | undefined) {
    this.seed = seed;
    this.dropoutSource = dropoutSource;
  }

  /** A seed no other layer has. */
  nextSeed(): number {
    return mixSeed(this.seed, this.seeds++);
  }

  /** Uniform within ±1 / sqrt(fanIn). */
  uniform(fanIn: number): ReturnType<typeof tf.initializers.randomUniform> {
    const limit = 1 / Math.sqrt(fanIn);
    return tf.initializers.randomUniform({ minval: -limit, maxval: limit, seed: this.nextSeed() });
  }

  /** Convolution that keeps the size of its input. */
  convolution(x: tf.SymbolicTensor, shape: ConvolutionShape, name: string): tf.SymbolicTensor {
    const [height, width] = shape.kernelSize;
    const fanIn = height * width * x.shape[3]!;
    const layer = tf.layers.conv2d({
      filters: shape.filters,
      kernelSize: [height, width],
      padding: 'same',
      kernelInitializer: this.uniform(fanIn),
      biasInitializer: this.uniform(fanIn),
      name,
    });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** Linear map of the last axis. */
  dense(x: tf.SymbolicTensor, units: number, name: string): tf.SymbolicTensor {
    const fanIn = x.shape[x.shape.length - 1]!;
    const [kernelInitializer, biasInitializer] = [this.uniform(fanIn), this.uniform(fanIn)];
    const layer = tf.layers.dense({ units, kernelInitializer, biasInitializer, name });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** Dropout of single values, or the tensor itself in a network without dropout. */
  dropout(x: tf.SymbolicTensor, rate: number, name: string): tf.SymbolicTensor {
    const layer = this.dropoutLayer(rate, name);
    return layer === undefined ? x : (layer.apply(x) as tf.SymbolicTensor);
  }

  /** The dropout layer itself, for a layer that has dropout inside; undefined in a network without dropout. */
  dropoutLayer(rate: number, name: string): SeededDropout | undefined {
    const source = this.dropoutSource;
    return source && new SeededDropout({ rate, unit: 'value', index: this.dropouts++, source, name });
  }
}
