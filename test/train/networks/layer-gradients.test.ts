import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchNorm } from '../../../src/train/networks/normalization/batch-norm.ts';
import { BATCH_NORM_EPSILON } from '../../../src/train/networks/normalization/batch-statistics.ts';
import { LAYER_NORM_EPSILON, LayerNorm } from '../../../src/train/networks/normalization/layer-norm.ts';
import { Relu } from '../../../src/train/networks/relu.ts';

/** Single precision, sums over a few hundred values. */
const TOLERANCE = 1e-4;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The same expression from TensorFlow.js's own operations, whose gradients it derives itself. */
type Reference = (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;

/** Largest differences between a layer's value and gradients (input, weights) and those of the composed reference. */
function compare(layer: tf.layers.Layer, reference: Reference, shape: number[]): number[] {
  const x = tf.add(tf.mul(tf.randomNormal(shape, 0, 1, 'float32', 7), 2), 0.7);
  const direction = tf.randomNormal(shape, 0, 1, 'float32', 8);
  layer.apply(x, { training: true });
  const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  weights.forEach((weight, i) => {
    weight.assign(tf.randomUniform(weight.shape, 0.5, 1.5, 'float32', 9 + i));
  });
  const loss = (apply: (input: tf.Tensor) => tf.Tensor) => (input: tf.Tensor) =>
    tf.sum(tf.mul(apply(input), direction)) as tf.Scalar;
  const ours = loss((input) => layer.apply(input, { training: true }) as tf.Tensor);
  const theirs = loss((input) => reference(input, weights));
  const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
  const byWeight = (f: (input: tf.Tensor) => tf.Scalar) =>
    weights.length === 0 ? {} : tf.variableGrads(() => f(x), weights).grads;
  const [own, composed] = [byWeight(ours), byWeight(theirs)];
  return [
    distance(layer.apply(x, { training: true }) as tf.Tensor, reference(x, weights)),
    distance(tf.grad(ours)(x), tf.grad(theirs)(x)),
    ...weights.map(({ name }) => distance(own[name]!, composed[name]!)),
  ];
}

function normalizeOver(x: tf.Tensor, axes: number[], epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
}

describe('closed-form gradients equal those TensorFlow.js derives', () => {
  it('for LayerNorm, input and weights', () => {
    const reference: Reference = (x, [gamma, beta]) =>
      tf.add(tf.mul(normalizeOver(x, [2], LAYER_NORM_EPSILON), gamma!), beta!);
    for (const difference of compare(new LayerNorm({}), reference, [3, 5, 8]))
      expect(difference).toBeLessThan(TOLERANCE);
  });

  it('for BatchNorm, input and weights', () => {
    const reference: Reference = (x, [gamma, beta]) =>
      tf.add(tf.mul(normalizeOver(x, [0, 1, 2], BATCH_NORM_EPSILON), gamma!), beta!);
    for (const difference of compare(new BatchNorm({}), reference, [4, 5, 6, 3]))
      expect(difference).toBeLessThan(TOLERANCE);
  });

  it('for Relu', () => {
    for (const difference of compare(new Relu({}), (x) => tf.relu(x), [4, 6]))
      expect(difference).toBeLessThan(TOLERANCE);
  });
});

it('BatchNorm normalizes with its moving statistics outside training', () => {
  const layer = new BatchNorm({});
  const x = tf.randomNormal([64, 4], 3, 2, 'float32', 1);
  for (let step = 0; step < 100; step++) layer.apply(x, { training: true });
  const { mean, variance } = tf.moments(layer.apply(x) as tf.Tensor, [0]);
  for (const value of mean.dataSync()) expect(Math.abs(value)).toBeLessThan(1e-3);
  for (const value of variance.dataSync()) expect(Math.abs(value - 1)).toBeLessThan(1e-3);
});
