import * as tf from '@tensorflow/tfjs';
import {
  BATCH_NORM_EPSILON,
  batchStatistics,
  followStatistics,
  type MovingStatistics,
} from '../normalization/batch-statistics.ts';
import { normalizeAndPool } from './normalize-and-pool.ts';

/** Arguments of {@link PooledConvolution}. */
export interface PooledConvolutionConfig {
  readonly name?: string;
  readonly filters: number;
  /** Height and width of the pools, which do not overlap. */
  readonly poolSize: readonly [number, number];
  /** Seed of the initial weights. */
  readonly seed?: number;
}

/** Weights of a {@link PooledConvolution}. */
interface BlockWeights extends MovingStatistics {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
  readonly gamma: tf.LayerVariable;
  readonly beta: tf.LayerVariable;
}

/**
 * 3x3 convolution that keeps the size, batch norm, ReLU and max-pool as one layer: `[batch, height, width, channels]` to
 * `[batch, floor(height / pool), floor(width / pool), filters]`.
 *
 * Weights: `kernel` `[3, 3, channels, filters]`, and `[filters]` each `bias`, `gamma`, `beta`, `movingMean`, `movingVariance`; kernel
 * and bias start uniform within ±1 / sqrt(fan-in). One layer because the four in a row spend most of a training step carrying images
 * of 563 x 128 x 16 to and from memory; see {@link normalizeAndPool}.
 */
export class PooledConvolution extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'PooledConvolution';
  private readonly config: PooledConvolutionConfig;
  private parts: BlockWeights | undefined;

  constructor(config: PooledConvolutionConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.config = config;
  }

  override build(inputShape: tf.Shape): void {
    const { filters, seed } = this.config;
    const channels = inputShape[3]!;
    const limit = 1 / Math.sqrt(9 * channels);
    const uniform = (offset: number) =>
      tf.initializers.randomUniform({
        minval: -limit,
        maxval: limit,
        ...(seed === undefined ? {} : { seed: seed + offset }),
      });
    const { zeros, ones } = tf.initializers;
    this.parts = {
      kernel: this.addWeight('kernel', [3, 3, channels, filters], 'float32', uniform(0)),
      bias: this.addWeight('bias', [filters], 'float32', uniform(1)),
      gamma: this.addWeight('gamma', [filters], 'float32', ones()),
      beta: this.addWeight('beta', [filters], 'float32', zeros()),
      movingMean: this.addWeight('movingMean', [filters], 'float32', zeros(), undefined, false),
      movingVariance: this.addWeight('movingVariance', [filters], 'float32', ones(), undefined, false),
    };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as tf.Tensor4D;
    return tf.tidy(() => (kwargs.training === true ? this.train(x) : this.infer(x)));
  }

  /**
   * Turns the channels of negative `gamma` over in the kernel, so that what is pooled always rises. The statistics take the bias out
   * again; it only moves their average, and its gradient is nothing.
   */
  private train(x: tf.Tensor4D): tf.Tensor {
    const { kernel, bias, gamma, beta } = this.read();
    const sign = tf.sub(tf.mul(2, tf.cast(tf.greaterEqual(gamma, 0), 'float32')), 1) as tf.Tensor1D;
    const convolved = tf.conv2d(x, tf.mul(kernel, sign), 1, 'same');
    const statistics = batchStatistics(convolved);
    const { mean, variance } = statistics;
    followStatistics(this.parts!, { mean: tf.add(tf.mul(mean, sign), bias), variance });
    const shift = tf.add(beta, tf.mul(bias, 0)) as tf.Tensor1D;
    return normalizeAndPool(
      convolved,
      tf.mul(gamma, sign) as tf.Tensor1D,
      shift,
      statistics,
      this.config.poolSize,
    );
  }

  private infer(x: tf.Tensor4D): tf.Tensor {
    const { kernel, bias, gamma, beta, movingMean, movingVariance } = this.read();
    const convolved = tf.add(tf.conv2d(x, kernel, 1, 'same'), bias) as tf.Tensor4D;
    const normalized = tf.batchNorm(convolved, movingMean, movingVariance, beta, gamma, BATCH_NORM_EPSILON);
    const pool: [number, number] = [...this.config.poolSize];
    return tf.relu(tf.maxPool(normalized as tf.Tensor4D, pool, pool, 'valid'));
  }

  private read() {
    const vector = (variable: tf.LayerVariable) => variable.read() as tf.Tensor1D;
    const { kernel, bias, gamma, beta, movingMean, movingVariance } = this.parts!;
    return {
      kernel: kernel.read() as tf.Tensor4D,
      bias: vector(bias),
      gamma: vector(gamma),
      beta: vector(beta),
      movingMean: vector(movingMean),
      movingVariance: vector(movingVariance),
    };
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    const { poolSize, filters } = this.config;
    const [batch, height, width] = inputShape;
    return [batch!, Math.floor(height! / poolSize[0]), Math.floor(width! / poolSize[1]), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, poolSize } = this.config;
    return { ...super.getConfig(), filters, poolSize: [...poolSize] };
  }
}

tf.serialization.registerClass(
  PooledConvolution as unknown as tf.serialization.SerializableConstructor<PooledConvolution>,
);
