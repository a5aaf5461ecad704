import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { createRandom } from '../../../../src/train/random.ts';

/** A function of several tensors to one. */
export type TensorFunction = (...inputs: tf.Tensor[]) => tf.Tensor;

/** A tensor of normal numbers. */
export function normalTensor(shape: number[], seed: number, scale = 1): tf.Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    shape,
  );
}

/** Gradient of a scalar function by central differences, one number at a time. */
function numericGradient(
  f: (...inputs: tf.Tensor[]) => number,
  inputs: tf.Tensor[],
  index: number,
  step: number,
) {
  const values = inputs[index]!.dataSync() as Float32Array;
  return Array.from(values, (_, i) => {
    const shifted = (by: number) => {
      const moved = Float32Array.from(values);
      moved[i]! += by;
      const changed = inputs.map((input, k) => (k === index ? tf.tensor(moved, input.shape) : input));
      // Rounding to float32 changes the step, so the quotient is taken over the step that was really made.
      return { at: moved[i]!, value: f(...changed) };
    };
    const [up, down] = [shifted(step), shifted(-step)];
    return (up.value - down.value) / (up.at - down.at);
  });
}

/**
 * Holds the gradients of `f` against central differences, weighing its outputs at random so that no error can cancel.
 *
 * @param tolerance - largest difference, relative to the largest component of the gradient
 */
export function expectTrueGradients(
  f: TensorFunction,
  inputs: tf.Tensor[],
  { step = 1e-2, tolerance = 5e-3 } = {},
): void {
  const weights = normalTensor(f(...inputs).shape, 99);
  const loss = (...args: tf.Tensor[]) => tf.sum(tf.mul(f(...args), weights)) as tf.Scalar;
  // Added up in double precision: the differences are small beside the sum.
  const factors = weights.dataSync();
  const preciseLoss = (...args: tf.Tensor[]) =>
    tf.tidy(() => {
      const values = f(...args).dataSync() as Float32Array;
      return values.reduce((sum, value, i) => sum + value * factors[i]!, 0);
    });
  const gradients = tf.grads(loss)(inputs);
  inputs.forEach((_, index) => {
    const expected = numericGradient(preciseLoss, inputs, index, step);
    const actual = gradients[index]!.dataSync();
    const largest = Math.max(...expected.map(Math.abs));
    expect(largest).toBeGreaterThan(0);
    expected.forEach((value, i) => {
      expect(Math.abs(actual[i]! - value) / largest).toBeLessThan(tolerance);
    });
  });
}
