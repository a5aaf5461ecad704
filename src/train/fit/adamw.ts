import * as tf from '@tensorflow/tfjs';

/** Constants of {@link AdamW}. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Share of a kernel taken away at every step, times the learning rate; biases and norms are spared. */
  readonly weightDecay: number;
  /** Gradients are scaled down to this global norm. */
  readonly clipNorm: number;
}

/** Adam with decoupled weight decay and clipping. */
export const DEFAULT_ADAMW: AdamWOptions = Object.freeze({
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 1e-2,
  clipNorm: 2,
});

/**
 * Adam with decoupled weight decay; keeps its moments so that a checkpoint can hold them.
 *
 * @see Loshchilov and Hutter (2019), arXiv:1711.05101; equals `torch.optim.AdamW` on kernels
 */
export class AdamW {
  private readonly variables: readonly tf.Variable[];
  private readonly options: AdamWOptions;
  private readonly first: tf.Variable[];
  private readonly second: tf.Variable[];
  private steps = 0;

  constructor(variables: readonly tf.Variable[], options: AdamWOptions = DEFAULT_ADAMW) {
    this.variables = variables;
    this.options = options;
    const zeros = () =>
      variables.map((variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)));
    this.first = zeros();
    this.second = zeros();
  }

  /**
   * Takes one step.
   *
   * @param gradients - one tensor a variable, in the order of the constructor; not disposed
   * @param learningRate - of this step
   */
  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    this.steps++;
    tf.tidy(() => {
      const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
      const scale = tf.minimum(1, tf.div(this.options.clipNorm, tf.add(norm, 1e-6)));
      this.variables.forEach((variable, i) => {
        this.update(variable, i, tf.mul(gradients[i]!, scale), learningRate);
      });
    });
  }

  private update(variable: tf.Variable, index: number, gradient: tf.Tensor, learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.options;
    const first = this.first[index]!;
    const second = this.second[index]!;
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const rate = learningRate / (1 - beta1 ** this.steps);
    const deviation = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** this.steps)), epsilon);
    const decay = variable.rank > 1 ? 1 - learningRate * weightDecay : 1;
    variable.assign(tf.sub(tf.mul(variable, decay), tf.div(tf.mul(first, rate), deviation)));
  }

  /** Number of steps taken, and the moments in the order first, second; the tensors stay owned by the optimizer. */
  get state(): { readonly steps: number; readonly moments: readonly tf.Variable[] } {
    return { steps: this.steps, moments: [...this.first, ...this.second] };
  }

  /** Puts back what {@link AdamW.state} gave. */
  restore(steps: number, moments: readonly tf.Tensor[]): void {
    this.steps = steps;
    [...this.first, ...this.second].forEach((variable, i) => {
      variable.assign(moments[i]!);
    });
  }

  /** Frees the moments. */
  dispose(): void {
    tf.dispose([...this.first, ...this.second]);
  }
}
