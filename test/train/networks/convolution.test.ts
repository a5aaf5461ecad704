import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Convolution } from '../../../src/train/networks/convolution.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('Convolution', () => {
  it("equals TensorFlow.js's own layer, initial weights and odd sizes included", () => {
    const x = tf.randomNormal([2, 9, 6, 3], 0, 1, 'float32', 1);
    const own = new Convolution({ filters: 4, kernelSize: [3, 5], strides: [2, 2], seed: 5 });
    const theirs = tf.layers.conv2d({
      filters: 4,
      kernelSize: [3, 5],
      strides: 2,
      padding: 'same',
      useBias: false,
      kernelInitializer: tf.initializers.heNormal({ seed: 5 }),
    });
    const [ours, reference] = [own, theirs].map((layer) => layer.apply(x) as tf.Tensor);
    expect(ours!.shape).toEqual(reference!.shape);
    expect(own.computeOutputShape(x.shape)).toEqual(reference!.shape);
    expect([...ours!.dataSync()]).toEqual([...reference!.dataSync()]);
  });

  it('computes no gradient by the input of a network', async () => {
    const layer = new Convolution({ filters: 4, kernelSize: [3, 5], strides: [2, 2], seed: 5 });
    const x = tf.randomNormal([2, 9, 6, 3], 0, 1, 'float32', 1);
    layer.apply(x);
    const kernel = layer.trainableWeights[0]!.read() as tf.Variable;
    const loss = () => tf.sum(layer.apply(x) as tf.Tensor) as tf.Scalar;
    const { kernels } = await tf.profile(() => tf.variableGrads(loss, [kernel]).value);
    const names = kernels.map(({ name }) => name);
    expect(names).toContain(tf.Conv2DBackpropFilter);
    expect(names).not.toContain(tf.Conv2DBackpropInput);
  });
});
