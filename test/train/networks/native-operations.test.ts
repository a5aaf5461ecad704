import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { nativeOperations } from '../../../src/train/networks/native-operations.ts';
import { BatchNorm } from '../../../src/train/networks/normalization/batch-norm.ts';
import { Relu } from '../../../src/train/networks/relu.ts';
import { OPERATIONS, useNativeLikeBackend } from './native-like-backend.ts';

afterEach(async () => {
  await tf.setBackend('cpu');
});

/** Values, gradients and moving statistics of a normalized and rectified batch, all in one list. */
function train(shape: number[]): number[] {
  const norm = new BatchNorm({});
  const relu = new Relu({});
  const x = tf.add(tf.mul(tf.randomNormal(shape, 0, 1, 'float32', 1), 2), 0.7);
  const direction = tf.randomNormal(shape, 0, 1, 'float32', 2);
  norm.apply(x, { training: true });
  norm.trainableWeights.forEach((weight, i) => {
    (weight.read() as tf.Variable).assign(
      tf.randomUniform(weight.shape as number[], 0.5, 1.5, 'float32', 3 + i),
    );
  });
  const value = (input: tf.Tensor) => relu.apply(norm.apply(input, { training: true })) as tf.Tensor;
  const loss = (input: tf.Tensor) => tf.sum(tf.mul(value(input), direction)) as tf.Scalar;
  const variables = norm.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(() => loss(x), variables);
  const byWeight = variables.map(({ name }) => grads[name]!);
  return [value(x), tf.grad(loss)(x), ...byWeight, ...norm.getWeights()].flatMap((tensor) => [
    ...tensor.dataSync(),
  ]);
}

describe('nativeOperations', () => {
  it('are not there on a backend in JavaScript', async () => {
    await tf.setBackend('cpu');
    expect(nativeOperations()).toBeNull();
  });

  it.each([[[4, 5, 6, 3]], [[6, 9, 3]], [[20, 3]]])(
    'give the layers the values, gradients and statistics of the composed ones for %j',
    async (shape) => {
      await tf.setBackend('cpu');
      const composed = train(shape);
      const ran = await useNativeLikeBackend(`native-like ${shape}`);
      const native = train(shape);
      expect(new Set(ran)).toEqual(new Set(Object.keys(OPERATIONS)));
      expect(native).toHaveLength(composed.length);
      // Single precision, sums over a hundred values.
      native.forEach((number, i) => {
        expect(Math.abs(number - composed[i]!)).toBeLessThan(1e-4);
      });
    },
  );

  it.each(Object.keys(OPERATIONS))('are not trusted where %s does something else', async (name) => {
    const wrong = (...args: Parameters<(typeof OPERATIONS)[string]>) =>
      OPERATIONS[name]!(...args).map((tensor) => tf.mul(tensor, 1.01) as tf.Tensor);
    await useNativeLikeBackend(`wrong ${name}`, { ...OPERATIONS, [name]: wrong });
    expect(nativeOperations()).toBeNull();
  });

  it('are not trusted where one is missing', async () => {
    const { ReluGrad: _, ...rest } = OPERATIONS;
    await useNativeLikeBackend('incomplete', rest);
    expect(nativeOperations()).toBeNull();
  });
});
