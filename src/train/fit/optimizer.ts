import * as tf from '@tensorflow/tfjs';
import { AdamW, clipGradients, DEFAULT_ADAMW } from './adamw.ts';
import type { ResolvedFitOptions } from './fit-options.ts';
import { Muon } from './muon.ts';

/** Optimizers a training may choose from. */
export const OPTIMIZERS = ['adamw', 'adam', 'muon'] as const;

/** One of {@link OPTIMIZERS}. */
export type OptimizerKind = (typeof OPTIMIZERS)[number];

/** Moves variables against their gradients; what it remembers goes into a checkpoint. */
export interface Optimizer {
  /**
   * Takes one step.
   *
   * @param gradients - one tensor a variable, in their order; not disposed
   * @param learningRate - of this step
   */
  step(gradients: readonly tf.Tensor[], learningRate: number): void;
  /** Number of steps taken, and what must be kept to go on; the tensors stay owned by the optimizer. */
  readonly state: { readonly steps: number; readonly moments: readonly tf.Tensor[] };
  /** Puts back what `state` gave. */
  restore(steps: number, moments: readonly tf.Tensor[]): void;
  /** Frees what it remembers. */
  dispose(): void;
}

/**
 * Makes the optimizer that the options ask for.
 *
 * @param variables - what it moves
 */
export function createOptimizer(
  variables: readonly tf.Variable[],
  options: Pick<ResolvedFitOptions, 'optimizer' | 'weightDecay' | 'clipNorm'>,
): Optimizer {
  const { weightDecay } = options;
  const clipNorm = options.clipNorm ?? Number.POSITIVE_INFINITY;
  switch (options.optimizer) {
    case 'adamw':
      return new AdamW(variables, { ...DEFAULT_ADAMW, weightDecay, clipNorm });
    case 'adam':
      return new PenalizedAdam(variables, weightDecay, clipNorm);
    case 'muon':
      return new Muon(variables, { ...DEFAULT_ADAMW, weightDecay, clipNorm });
    default:
      return options.optimizer satisfies never;
  }
}

/**
 * Adam with weight decay in the gradient, as a penalty on the square of every weight, biases and norms included.
 *
 * @see Kingma and Ba (2015), arXiv:1412.6980; equals `torch.optim.Adam` with `weight_decay`, after `clip_grad_norm_`
 */
class PenalizedAdam implements Optimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #weightDecay: number;
  readonly #clipNorm: number;
  readonly #adam: AdamW;

  constructor(variables: readonly tf.Variable[], weightDecay: number, clipNorm: number) {
    this.#variables = variables;
    this.#weightDecay = weightDecay;
    this.#clipNorm = clipNorm;
    this.#adam = new AdamW(variables, {
      ...DEFAULT_ADAMW,
      weightDecay: 0,
      clipNorm: Number.POSITIVE_INFINITY,
    });
  }

  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    tf.tidy(() => {
      // Before the penalty is added: the limit is one on what the examples say.
      const clipped = clipGradients(gradients, this.#clipNorm);
      const penalized = clipped.map((gradient, i) =>
        tf.add(gradient, tf.mul(this.#variables[i]!, this.#weightDecay)),
      );
      this.#adam.step(penalized, learningRate);
    });
  }

  get state(): Optimizer['state'] {
    return this.#adam.state;
  }

  restore(steps: number, moments: readonly tf.Tensor[]): void {
    this.#adam.restore(steps, moments);
  }

  dispose(): void {
    this.#adam.dispose();
  }
}
