import * as tf from '@tensorflow/tfjs';
import { AdamW, type AdamWOptions, clipGradients } from './adamw.ts';
import type { Optimizer } from './optimizer.ts';

/** Weight of what was remembered of earlier gradients. */
const MOMENTUM = 0.95;

/** Steps of the iteration that makes a matrix orthogonal. */
const ITERATIONS = 5;

/** Coefficients of the iteration's quintic polynomial; they take singular values to about 1 fast rather than exactly. */
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.775, 2.0315];

/** Root mean square of an update before the learning rate, that of a typical step of Adam: one learning rate serves both. */
const UPDATE_RMS = 0.2;

/** A kernel with fewer inputs or outputs is no matrix to speak of: the last layer, a score, a depthwise filter. */
const SMALLEST_SIDE = 16;

/**
 * Muon: gradients of kernels lose their singular values, so that every direction a layer can learn in moves as far; AdamW moves
 * everything that is no matrix, and the last layer.
 *
 * A convolution's kernel is the matrix of what a filter sees by filters.
 *
 * @see Jordan et al. (2024), "Muon: an optimizer for hidden layers in neural networks"; Liu et al. (2025), arXiv:2502.16982, for
 * the scale that makes a step as large as one of AdamW, and the decoupled weight decay
 */
export class Muon implements Optimizer {
  readonly #matrices: readonly tf.Variable[];
  /** Whether a variable is one of the matrices, in the order of the constructor. */
  readonly #isMatrix: readonly boolean[];
  readonly #momenta: readonly tf.Variable[];
  readonly #adamw: AdamW;
  readonly #weightDecay: number;
  readonly #clipNorm: number;

  constructor(variables: readonly tf.Variable[], options: AdamWOptions) {
    this.#isMatrix = variables.map(({ shape }) => isMatrix(shape));
    this.#matrices = variables.filter((_, i) => this.#isMatrix[i]!);
    this.#momenta = this.#matrices.map((matrix) => tf.tidy(() => tf.variable(tf.zerosLike(matrix), false)));
    this.#adamw = new AdamW(
      variables.filter((_, i) => !this.#isMatrix[i]!),
      { ...options, clipNorm: Number.POSITIVE_INFINITY },
    );
    this.#weightDecay = options.weightDecay;
    this.#clipNorm = options.clipNorm;
  }

  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    tf.tidy(() => {
      const clipped = clipGradients(gradients, this.#clipNorm);
      this.#adamw.step(
        clipped.filter((_, i) => !this.#isMatrix[i]!),
        learningRate,
      );
      clipped
        .filter((_, i) => this.#isMatrix[i]!)
        .forEach((gradient, i) => {
          this.#move(this.#matrices[i]!, this.#momenta[i]!, gradient, learningRate);
        });
    });
  }

  #move(variable: tf.Variable, momentum: tf.Variable, gradient: tf.Tensor, learningRate: number): void {
    momentum.assign(tf.add(tf.mul(momentum, MOMENTUM), gradient));
    const ahead = tf.add(gradient, tf.mul(momentum, MOMENTUM));
    const [rows, columns] = matrixShape(variable.shape);
    const direction = orthogonalize(ahead.reshape([rows, columns])).reshape(variable.shape);
    const kept = tf.mul(variable, 1 - learningRate * this.#weightDecay);
    const rate = learningRate * UPDATE_RMS * Math.sqrt(Math.max(rows, columns));
    variable.assign(tf.sub(kept, tf.mul(direction, rate)));
  }

  get state(): Optimizer['state'] {
    const { steps, moments } = this.#adamw.state;
    return { steps, moments: [...moments, ...this.#momenta] };
  }

  restore(steps: number, moments: readonly tf.Tensor[]): void {
    const own = this.#adamw.state.moments.length;
    this.#adamw.restore(steps, moments.slice(0, own));
    this.#momenta.forEach((momentum, i) => {
      momentum.assign(moments[own + i]!);
    });
  }

  dispose(): void {
    this.#adamw.dispose();
    tf.dispose([...this.#momenta]);
  }
}

/** What a filter or unit sees, by filters or units. */
function matrixShape(shape: readonly number[]): [rows: number, columns: number] {
  const columns = shape.at(-1)!;
  return [shape.slice(0, -1).reduce((product, size) => product * size, 1), columns];
}

function isMatrix(shape: readonly number[]): boolean {
  return shape.length > 1 && Math.min(...matrixShape(shape)) >= SMALLEST_SIDE;
}

/**
 * The orthogonal matrix nearest to one, roughly: its singular values become about 1, between 0.7 and 1.2.
 *
 * @param matrix - zero stays zero
 */
export function orthogonalize(matrix: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const [rows, columns] = matrix.shape as [number, number];
    const tall = rows > columns;
    const wide = (tall ? matrix.transpose() : matrix) as tf.Tensor2D;
    let x = tf.div(wide, tf.add(tf.norm(wide), 1e-7)) as tf.Tensor2D;
    for (let i = 0; i < ITERATIONS; i++) {
      const square = tf.matMul(x, x, false, true);
      const polynomial = tf.add(tf.mul(square, CUBIC), tf.mul(tf.matMul(square, square), QUINTIC));
      x = tf.add(tf.mul(x, LINEAR), tf.matMul(polynomial as tf.Tensor2D, x)) as tf.Tensor2D;
    }
    return tall ? (x.transpose() as tf.Tensor2D) : x;
  });
}
