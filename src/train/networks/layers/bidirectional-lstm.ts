import * as tf from '@tensorflow/tfjs';
import { lstmSequence } from './lstm-sequence.ts';

/** Arguments of {@link BidirectionalLstm}. */
export interface BidirectionalLstmConfig {
  readonly name?: string;
  /** Width of the state of each direction. */
  readonly units: number;
  /** Seed of the initial weights. */
  readonly seed?: number;
}

/** Weights of a {@link BidirectionalLstm}. */
interface LstmWeights {
  readonly kernel: tf.LayerVariable;
  readonly recurrentKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
}

/**
 * A long short-term memory in both directions of time: `[batch, tokens, width]` to `[batch, tokens, 2 units]`, forward states first.
 *
 * Weights: `kernel` `[width, 2 x 4 units]`, `recurrentKernel` `[2, units, 4 units]`, `bias` `[2 x 4 units]`; the first axis or half is
 * the forward direction, and the gates lie in the order output, input, forget, candidate. All start uniform within ±1 / sqrt(units).
 *
 * @see equals `torch.nn.LSTM(bidirectional=True, batch_first=True)` with its two biases added up
 */
export class BidirectionalLstm extends tf.layers.Layer {
  /** Name under which saved models find this layer. */
  static readonly className = 'BidirectionalLstm';
  private readonly units: number;
  private readonly seed: number | undefined;
  private parts: LstmWeights | undefined;

  constructor(config: BidirectionalLstmConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.units = config.units;
    this.seed = config.seed;
  }

  override build(inputShape: tf.Shape): void {
    const { units } = this;
    const limit = 1 / Math.sqrt(units);
    const uniform = (offset: number) =>
      tf.initializers.randomUniform({
        minval: -limit,
        maxval: limit,
        ...(this.seed === undefined ? {} : { seed: this.seed + offset }),
      });
    this.parts = {
      kernel: this.addWeight('kernel', [inputShape[2]!, 8 * units], 'float32', uniform(0)),
      recurrentKernel: this.addWeight('recurrentKernel', [2, units, 4 * units], 'float32', uniform(1)),
      bias: this.addWeight('bias', [8 * units], 'float32', uniform(2)),
    };
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const { kernel, recurrentKernel, bias } = this.parts!;
      const [batch, tokens, width] = x.shape as [number, number, number];
      const timeMajor = x.transpose([1, 0, 2]).reshape([-1, width]);
      const sums = timeMajor.matMul(kernel.read()).add(bias.read());
      const [ahead, behind] = tf.unstack(sums.reshape([tokens, batch, 2, 4 * this.units]), 2);
      const gates = tf.stack([ahead!, tf.reverse(behind!, 0)], 1) as tf.Tensor4D;
      const states = tf.unstack(lstmSequence(gates, recurrentKernel.read() as tf.Tensor3D), 1);
      return tf.concat([states[0]!, tf.reverse(states[1]!, 0)], 2).transpose([1, 0, 2]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [inputShape[0]!, inputShape[1]!, 2 * this.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units };
  }
}

tf.serialization.registerClass(
  BidirectionalLstm as unknown as tf.serialization.SerializableConstructor<BidirectionalLstm>,
);
