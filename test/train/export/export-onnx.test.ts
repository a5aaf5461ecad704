import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportOnnx } from '../../../src/train/export/export-onnx.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from '../../../src/train/networks/compact.ts';
import { createGenderRouter } from '../../../src/train/networks/gender-router.ts';
import { createRandom } from '../../../src/train/random.ts';

/** Largest difference in probability allowed between the two engines; both compute in float32, in another order. */
const TOLERANCE = 1e-4;

const SMALL = { nFrames: 97, nMels: 48 };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Gives every weight, moving statistics included, a value that training could have left there. */
function scatterWeights(network: tf.LayersModel): void {
  const random = createRandom(5);
  const weights = network.weights.map((weight) => {
    const values = weight.read().dataSync() as Float32Array;
    const positive = /gamma|movingVariance/i.test(weight.originalName);
    const scattered = values.map((value) =>
      positive ? random.uniform(0.5, 1.5) : value + 0.1 * random.normal(),
    );
    return tf.tensor(scattered, weight.shape as number[]);
  });
  weights.forEach((tensor, i) => {
    network.weights[i]!.write(tensor);
  });
}

async function bothEngines(network: tf.LayersModel, batch: number) {
  const [, nFrames, nMels] = network.inputs[0]!.shape as [null, number, number];
  const random = createRandom(11);
  const input = Float32Array.from({ length: batch * nFrames * nMels }, () => random.normal());
  const expected = tf.tidy(() =>
    (network.predict(tf.tensor(input, [batch, nFrames, nMels, 1])) as tf.Tensor).dataSync(),
  );
  const session = await InferenceSession.create(exportOnnx(network));
  const results = await session.run({ logMel: new Tensor('float32', input, [batch, 1, nFrames, nMels]) });
  await session.release();
  return {
    expected: [...expected],
    actual: [...(results.logits!.data as Float32Array)],
    dims: results.logits!.dims,
  };
}

function softmaxRows(logits: readonly number[], width: number): number[] {
  return Array.from({ length: logits.length / width }, (_, row) => {
    const exponentials = logits.slice(row * width, (row + 1) * width).map(Math.exp);
    const sum = exponentials.reduce((total, value) => total + value, 0);
    return exponentials.map((value) => value / sum);
  }).flat();
}

describe('exportOnnx', () => {
  it('gives the compact network the same probabilities in onnxruntime as in TensorFlow.js', async () => {
    const network = createCompactNetwork({
      ...DEFAULT_COMPACT,
      ...SMALL,
      seed: 3,
      dropout: { seed: 1, step: 0 },
    });
    scatterWeights(network);
    const { expected, actual, dims } = await bothEngines(network, 3);
    expect(dims).toEqual([3, 8]);
    const [truth, served] = [softmaxRows(expected, 8), softmaxRows(actual, 8)];
    served.forEach((probability, i) => {
      expect(Math.abs(probability - truth[i]!)).toBeLessThan(TOLERANCE);
    });
    // The inputs differ, so a graph that ignored them would show here.
    expect(new Set(served.map((value) => value.toFixed(4))).size).toBeGreaterThan(8);
  });

  it('gives the router the same logits', async () => {
    const network = createGenderRouter({ ...SMALL, seed: 4 });
    scatterWeights(network);
    const { expected, actual } = await bothEngines(network, 2);
    actual.forEach((logit, i) => {
      expect(Math.abs(logit - expected[i]!)).toBeLessThan(TOLERANCE);
    });
  });

  it('refuses a layer it has no form for, and names it', () => {
    const input = tf.input({ shape: [4] });
    const output = tf.layers.elu({ name: 'odd' }).apply(input) as tf.SymbolicTensor;
    expect(() => exportOnnx(tf.model({ inputs: input, outputs: output }))).toThrow(
      expect.objectContaining({ code: 'ERR_MODEL_WEIGHTS', message: expect.stringContaining('odd') }),
    );
  });
});
