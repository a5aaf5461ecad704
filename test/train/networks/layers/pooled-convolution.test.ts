import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { PooledConvolution } from '../../../../src/train/networks/layers/pooled-convolution.ts';
import { BatchNorm } from '../../../../src/train/networks/normalization/batch-norm.ts';
import { normalTensor } from './numeric-gradient.ts';

const FILTERS = 4;
const POOL = [2, 4] as const;
const SHAPE = [3, 7, 9, 2];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The four layers that the one layer stands for, with the same weights. */
function separateLayers(weights: readonly tf.Tensor[]) {
  const convolution = tf.layers.conv2d({ filters: FILTERS, kernelSize: 3, padding: 'same' });
  const norm = new BatchNorm({});
  convolution.build([null, ...SHAPE.slice(1)]);
  norm.build([null, ...SHAPE.slice(1, 3), FILTERS]);
  convolution.setWeights(weights.slice(0, 2));
  norm.setWeights(weights.slice(2));
  const call = (x: tf.Tensor, training: boolean) => {
    const convolved = convolution.apply(x) as tf.Tensor;
    const rectified = tf.relu(norm.call(convolved, { training })) as tf.Tensor4D;
    return tf.maxPool(rectified, [...POOL], [...POOL], 'valid');
  };
  const variables = [...convolution.trainableWeights, ...norm.trainableWeights];
  return { call, norm, variables: variables.map((weight) => weight.read() as tf.Variable) };
}

/** A layer with gains of either sign and a bias that the statistics have to take out. */
function layerOf(seed: number) {
  const layer = new PooledConvolution({ filters: FILTERS, poolSize: POOL, seed });
  layer.build([null, ...SHAPE.slice(1)]);
  const [kernel, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor];
  layer.setWeights([
    kernel,
    bias,
    tf.tensor([1.2, -0.7, 0.4, -0.1]),
    tf.tensor([0.1, 0.3, -0.2, 0.5]),
    tf.tensor([0.2, -0.1, 0.3, 0]),
    tf.tensor([0.5, 1.5, 0.8, 1]),
  ]);
  return layer;
}

function expectClose(actual: tf.Tensor, expected: tf.Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const truth = expected.dataSync();
  actual.dataSync().forEach((value, i) => {
    expect(value).toBeCloseTo(truth[i]!, 4);
  });
}

describe('PooledConvolution', () => {
  it.each([true, false])('gives what its parts give one by one (training: %s)', (training) => {
    const layer = layerOf(1);
    const { call } = separateLayers(layer.getWeights());
    const x = normalTensor(SHAPE, 3);
    expectClose(layer.call(x, { training }), call(x, training));
  });

  it('has the gradients of its parts', () => {
    const layer = layerOf(1);
    const parts = separateLayers(layer.getWeights());
    const x = normalTensor(SHAPE, 4);
    const own = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const weights = normalTensor(layer.call(x, {}).shape, 5);
    const gradientsOf = (f: () => tf.Tensor, variables: tf.Variable[]) => {
      const { grads } = tf.variableGrads(() => tf.sum(tf.mul(f(), weights)) as tf.Scalar, variables);
      return variables.map((variable) => grads[variable.name]!);
    };
    const actual = gradientsOf(() => layer.call(x, { training: true }), own);
    const expected = gradientsOf(() => parts.call(x, true), parts.variables);
    actual.forEach((gradient, i) => {
      expectClose(gradient, expected[i]!);
    });
  });

  it('has the gradient of its parts by its input', () => {
    const layer = layerOf(1);
    const parts = separateLayers(layer.getWeights());
    const gradient = (f: (x: tf.Tensor) => tf.Tensor) =>
      tf.grad((x) => tf.sum(tf.square(f(x))) as tf.Scalar)(normalTensor(SHAPE, 6));
    expectClose(
      gradient((x) => layer.call(x, { training: true })),
      gradient((x) => parts.call(x, true)),
    );
  });

  it('remembers the same statistics as batch norm does', () => {
    const layer = layerOf(1);
    const { call, norm } = separateLayers(layer.getWeights());
    const x = normalTensor(SHAPE, 7);
    layer.call(x, { training: true });
    call(x, true);
    const [mean, variance] = layer.getWeights().slice(4);
    const [expectedMean, expectedVariance] = norm.getWeights().slice(2);
    expectClose(mean!, expectedMean!);
    expectClose(variance!, expectedVariance!);
  });
});
