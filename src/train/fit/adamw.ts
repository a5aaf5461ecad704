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
 * All variables are updated as one flat vector: on a native backend the time goes into the number of operations, and a network has
 * some seventy small variables.
 *
 * @see Loshchilov and Hutter (2019), arXiv:1711.05101; equals `torch.optim.AdamW` on kernels
 */
export class AdamW {
  private readonly variables: readonly tf.Variable[];
  private readonly options: AdamWOptions;
  private readonly first: tf.Variable<tf.Rank.R1>;
  private readonly second: tf.Variable<tf.Rank.R1>;
  /** 1 where weights decay, 0 elsewhere. */
  private readonly decays: tf.Tensor1D;
  private steps = 0;

  constructor(variables: readonly tf.Variable[], options: AdamWOptions = DEFAULT_ADAMW) {
    this.variables = variables;
    this.options = options;
    this.decays = tf.tidy(() =>
      flatten(
        variables.map((variable) => (variable.rank > 1 ? tf.onesLike(variable) : tf.zerosLike(variable))),
      ),
    );
    const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(this.decays), false));
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
    tf.tidy(() => {
      this.stepFlat(flatten(gradients), learningRate);
    });
  }

  /**
   * Takes one step with gradients that are one vector already.
   *
   * @param raw - in the order of the constructor; not disposed
   */
  stepFlat(raw: tf.Tensor1D, learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = this.options;
    const { first, second } = this;
    this.steps++;
    if (this.variables.length === 0) return;
    tf.tidy(() => {
      const [gradient] = clipGradients([raw], clipNorm) as [tf.Tensor1D];
      first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
      second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const rate = learningRate / (1 - beta1 ** this.steps);
      const deviation = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** this.steps)), epsilon);
      const weights = flatten(this.variables);
      const kept = tf.sub(weights, tf.mul(weights, tf.mul(this.decays, learningRate * weightDecay)));
      this.assign(tf.sub(kept, tf.div(tf.mul(first, rate), deviation)));
    });
  }

  private assign(weights: tf.Tensor1D): void {
    const parts = tf.split(
      weights,
      this.variables.map((variable) => variable.size),
    );
    this.variables.forEach((variable, i) => {
      variable.assign(parts[i]!.reshape(variable.shape));
    });
  }

  /** Number of steps taken, and the flat moments in the order first, second; the tensors stay owned by the optimizer. */
  get state(): { readonly steps: number; readonly moments: readonly tf.Variable[] } {
    return { steps: this.steps, moments: [this.first, this.second] };
  }

  /** Puts back what {@link AdamW.state} gave. */
  restore(steps: number, moments: readonly tf.Tensor[]): void {
    this.steps = steps;
    this.first.assign(moments[0]! as tf.Tensor1D);
    this.second.assign(moments[1]! as tf.Tensor1D);
  }

  /** Frees the moments. */
  dispose(): void {
    tf.dispose([this.first, this.second, this.decays]);
  }
}

/**
 * Scales gradients down to a global norm; those within it stay as they are.
 *
 * @param clipNorm - infinity for no limit
 */
export function clipGradients(gradients: readonly tf.Tensor[], clipNorm: number): readonly tf.Tensor[] {
  if (clipNorm === Number.POSITIVE_INFINITY) return gradients;
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const scale = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)));
  return gradients.map((gradient) => tf.mul(gradient, scale));
}

/** Puts tensors one after the other. */
export function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tensors.length === 0 ? tf.tensor1d([]) : tf.concat1d(tensors.map((tensor) => tensor.flatten()));
}
