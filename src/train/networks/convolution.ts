import * as tf from '@tensorflow/tfjs';

/** Arguments of {@link Convolution}. */
export interface ConvolutionConfig {
  readonly name?: string;
  readonly filters: number;
  /** Height and width of a filter. */
  readonly kernelSize: readonly [number, number];
  /** Distance of neighbouring places along height and width. */
  readonly strides: readonly [number, number];
  /** Seed of the initial weights. */
  readonly seed?: number;
}

/**
 * Convolution without bias over `[batch, height, width, channels]`, padded so that a stride of one keeps the size.
 *
 * Weights: `kernel` `[...kernelSize, channels, filters]`, at first normal with deviation √(2 / fan-in) (He et al. 2015). The
 * layer of TensorFlow.js computes the gradient by its input even where nobody asks for it: the first layer of a network, whose input is
 * the largest image.
 */
export class Convolution extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'Convolution';
  private readonly config: ConvolutionConfig;
  private kernel: tf.LayerVariable | undefined;

  constructor(config: ConvolutionConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.config = config;
  }

  override build(inputShape: tf.Shape): void {
    const { kernelSize, filters, seed } = this.config;
    const initializer = tf.initializers.heNormal(seed === undefined ? {} : { seed });
    const shape = [...kernelSize, inputShape[3]!, filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as tf.Tensor4D;
    const kernel = this.kernel!.read() as tf.Tensor4D;
    return tf.tidy(() => tf.conv2d(x, kernel, [...this.config.strides], 'same'));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    const { strides, filters } = this.config;
    const [batch, height, width] = inputShape;
    return [batch!, Math.ceil(height! / strides[0]), Math.ceil(width! / strides[1]), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, kernelSize, strides } = this.config;
    return { ...super.getConfig(), filters, kernelSize: [...kernelSize], strides: [...strides] };
  }
}

tf.serialization.registerClass(
  Convolution as unknown as tf.serialization.SerializableConstructor<Convolution>,
);
