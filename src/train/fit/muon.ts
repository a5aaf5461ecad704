import * as tf from '@tensorflow/tfjs';
import { AdamW, type AdamWOptions, clipGradients, flatten } from './adamw.ts';
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

/** Kernels of one shape, which are moved together: a step costs as many operations for all of them as for one. */
interface KernelGroup {
  readonly kernels: readonly tf.Variable[];
  /** Which of the optimizer's variables they are. */
  readonly places: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** What is remembered of earlier gradients, `[kernels, rows, columns]`. */
  readonly momentum: tf.Variable;
}

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
  readonly #groups: readonly KernelGroup[];
  /** Places of the variables that are no matrices. */
  readonly #rest: readonly number[];
  readonly #adamw: AdamW;
  readonly #weightDecay: number;
  readonly #clipNorm: number;

  constructor(variables: readonly tf.Variable[], options: AdamWOptions) {
    const places = variables.map((_, place) => place);
    const isKernel = (place: number) => isMatrix(variables[place]!.shape);
    this.#groups = groupKernels(variables, places.filter(isKernel));
    this.#rest = places.filter((place) => !isKernel(place));
    this.#adamw = new AdamW(
      this.#rest.map((place) => variables[place]!),
      { ...options, clipNorm: Number.POSITIVE_INFINITY },
    );
    this.#weightDecay = options.weightDecay;
    this.#clipNorm = options.clipNorm;
  }

  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    tf.tidy(() => {
      const matrices = this.#groups.map(({ places, rows, columns }) =>
        tf.stack(places.map((place) => gradients[place]!.reshape([rows, columns]))),
      );
      const rest = flatten(this.#rest.map((place) => gradients[place]!));
      const [ofRest, ...ofMatrices] = clipGradients([rest, ...matrices], this.#clipNorm);
      this.#adamw.stepFlat(ofRest as tf.Tensor1D, learningRate);
      this.#groups.forEach((group, i) => {
        this.#move(group, ofMatrices[i]!, learningRate);
      });
    });
  }

  #move({ kernels, rows, columns, momentum }: KernelGroup, gradient: tf.Tensor, learningRate: number): void {
    momentum.assign(tf.add(tf.mul(momentum, MOMENTUM), gradient));
    const direction = orthogonalize(tf.add(gradient, tf.mul(momentum, MOMENTUM)) as tf.Tensor3D);
    const steps = tf.unstack(
      tf.mul(direction, learningRate * UPDATE_RMS * Math.sqrt(Math.max(rows, columns))),
    );
    kernels.forEach((kernel, i) => {
      const kept = tf.mul(kernel, 1 - learningRate * this.#weightDecay);
      kernel.assign(tf.sub(kept, steps[i]!.reshape(kernel.shape)));
    });
  }

  get state(): Optimizer['state'] {
    const { steps, moments } = this.#adamw.state;
    return { steps, moments: [...moments, ...this.#groups.map(({ momentum }) => momentum)] };
  }

  restore(steps: number, moments: readonly tf.Tensor[]): void {
    const own = this.#adamw.state.moments.length;
    this.#adamw.restore(steps, moments.slice(0, own));
    this.#groups.forEach(({ momentum }, i) => {
      momentum.assign(moments[own + i]!);
    });
  }

  dispose(): void {
    this.#adamw.dispose();
    tf.dispose(this.#groups.map(({ momentum }) => momentum));
  }
}

function groupKernels(variables: readonly tf.Variable[], places: readonly number[]): KernelGroup[] {
  const byShape = new Map<string, number[]>();
  for (const place of places) {
    const shape = matrixShape(variables[place]!.shape).join();
    byShape.set(shape, [...(byShape.get(shape) ?? []), place]);
  }
  return [...byShape.values()].map((group) => {
    const kernels = group.map((place) => variables[place]!);
    const [rows, columns] = matrixShape(kernels[0]!.shape);
    const momentum = tf.tidy(() => tf.variable(tf.zeros([kernels.length, rows, columns]), false));
    return { kernels, places: group, rows, columns, momentum };
  });
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
 * The orthogonal matrix nearest to each of several, roughly: singular values become about 1, between 0.7 and 1.2.
 *
 * @param matrices - `[matrices, rows, columns]`; zero stays zero
 */
export function orthogonalize(matrices: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const [, rows, columns] = matrices.shape;
    const isTall = rows > columns;
    const wide = isTall ? tf.transpose(matrices, [0, 2, 1]) : matrices;
    const norm = tf.sqrt(tf.sum(tf.square(wide), [1, 2], true));
    let x = tf.div(wide, tf.add(norm, 1e-7)) as tf.Tensor3D;
    for (let i = 0; i < ITERATIONS; i++) {
      const square = tf.matMul(x, x, false, true);
      const polynomial = tf.add(tf.mul(square, CUBIC), tf.mul(tf.matMul(square, square), QUINTIC));
      x = tf.add(tf.mul(x, LINEAR), tf.matMul(polynomial as tf.Tensor3D, x)) as tf.Tensor3D;
    }
    return isTall ? tf.transpose(x, [0, 2, 1]) : x;
  });
}
