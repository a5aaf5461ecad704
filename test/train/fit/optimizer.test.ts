import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW, DEFAULT_ADAMW } from '../../../src/train/fit/adamw.ts';
import { createOptimizer } from '../../../src/train/fit/optimizer.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('adam', () => {
  it('follows the published update, with the penalty of weight decay in the gradient of every weight', () => {
    const kernel = tf.variable(tf.tensor2d([[2]]));
    const bias = tf.variable(tf.tensor1d([-3]));
    const optimizer = createOptimizer([kernel, bias], {
      optimizer: 'adam',
      weightDecay: 0.5,
      clipNorm: null,
    });
    const expected = [2, -3].map((weight) => ({ weight, first: 0, second: 0 }));
    for (const [step, gradients] of [
      [0.3, 40],
      [-0.7, 0],
    ].entries()) {
      optimizer.step([tf.tensor2d([[gradients[0]!]]), tf.tensor1d([gradients[1]!])], 0.01);
      expected.forEach((state, i) => {
        const gradient = gradients[i]! + 0.5 * state.weight;
        state.first = 0.9 * state.first + 0.1 * gradient;
        state.second = 0.999 * state.second + 0.001 * gradient ** 2;
        const deviation = Math.sqrt(state.second / (1 - 0.999 ** (step + 1))) + 1e-8;
        state.weight -= (0.01 * state.first) / (1 - 0.9 ** (step + 1)) / deviation;
      });
    }
    expect(kernel.dataSync()[0]).toBeCloseTo(expected[0]!.weight, 5);
    expect(bias.dataSync()[0]).toBeCloseTo(expected[1]!.weight, 5);
    optimizer.dispose();
  });

  it('limits the gradients of the examples, not the penalty', () => {
    const [limited, plain] = [tf.variable(tf.tensor1d([10])), tf.variable(tf.tensor1d([10]))];
    const options = { optimizer: 'adam', weightDecay: 1 } as const;
    const one = createOptimizer([limited], { ...options, clipNorm: 1 });
    const two = createOptimizer([plain], { ...options, clipNorm: null });
    // The first step is of the learning rate whatever the gradient; the second tells them apart.
    for (const gradient of [400, -3]) {
      one.step([tf.tensor1d([gradient])], 0.1);
      two.step([tf.tensor1d([Math.sign(gradient)])], 0.1);
    }
    expect(limited.dataSync()[0]).toBeCloseTo(plain.dataSync()[0]!, 5);
  });
});

describe('adamw', () => {
  it('is AdamW with the options given', () => {
    const [made, direct] = [tf.variable(tf.tensor2d([[2, 1]])), tf.variable(tf.tensor2d([[2, 1]]))];
    const one = createOptimizer([made], { optimizer: 'adamw', weightDecay: 0.3, clipNorm: 0.5 });
    const two = new AdamW([direct], { ...DEFAULT_ADAMW, weightDecay: 0.3, clipNorm: 0.5 });
    for (const gradient of [tf.tensor2d([[3, -1]]), tf.tensor2d([[0.1, 2]])]) {
      one.step([gradient], 0.1);
      two.step([gradient], 0.1);
    }
    expect([...made.dataSync()]).toEqual([...direct.dataSync()]);
  });

  it('leaves gradients as they are without a limit', () => {
    const variable = tf.variable(tf.tensor1d([0]));
    const optimizer = createOptimizer([variable], { optimizer: 'adamw', weightDecay: 0, clipNorm: null });
    optimizer.step([tf.tensor1d([100])], 0.1);
    optimizer.step([tf.tensor1d([-1])], 0.1);
    // m = 0.9 * 10 - 0.1 over 1 - 0.81, v = 0.999 * 10 + 0.001 over 1 - 0.998001.
    const second = (0.1 * (8.9 / 0.19)) / Math.sqrt((0.999 * 10 + 0.001) / (1 - 0.999 ** 2));
    expect(variable.dataSync()[0]).toBeCloseTo(-0.1 - second, 4);
  });
});

describe.each(['adamw', 'adam', 'muon'] as const)('%s', (optimizer) => {
  it('goes on from a saved state as if it had never stopped, and frees what it held', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const options = { optimizer, weightDecay: 0.1, clipNorm: 1 };
      const variables = () => [tf.variable(tf.ones([16, 16])), tf.variable(tf.tensor1d([1, 2]))];
      const steps = [3, -1, 0.5, 2].map((gradient, i) => [
        tf.randomNormal([16, 16], 0, 1, 'float32', i + 1),
        tf.tensor1d([gradient, 1]),
      ]);
      const [whole, resumed] = [variables(), variables()];
      const one = createOptimizer(whole, options);
      for (const gradients of steps) one.step(gradients, 0.1);
      const two = createOptimizer(resumed, options);
      for (const gradients of steps.slice(0, 2)) two.step(gradients, 0.1);
      const three = createOptimizer(resumed, options);
      three.restore(two.state.steps, two.state.moments);
      for (const gradients of steps.slice(2)) three.step(gradients, 0.1);
      resumed.forEach((variable, i) => {
        expect([...variable.dataSync()]).toEqual([...whole[i]!.dataSync()]);
      });
      for (const made of [one, two, three]) made.dispose();
      tf.dispose([whole, resumed]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
