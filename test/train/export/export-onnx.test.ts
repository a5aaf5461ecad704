import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnnxSession } from '../../../src/stream/models/onnx/open-onnx-session.ts';
import { exportOnnx } from '../../../src/train/export/export-onnx.ts';
import {
  ARCHITECTURES,
  type Architecture,
  createNetwork,
  type FeatureKind,
} from '../../../src/train/networks/create-network.ts';
import { createGenderRouter } from '../../../src/train/networks/gender-router.ts';
import { createRandom } from '../../../src/train/random.ts';

/** Largest difference in probability allowed between the two engines; both compute in float32, in another order. */
const TOLERANCE = 1e-4;

const SMALL = { nFrames: 97, nMels: 48 };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Gives every weight, moving statistics included, a value that training could have left there; gains have either sign. */
function scatterWeights(network: tf.LayersModel): void {
  const random = createRandom(5);
  const weights = network.weights.map((weight) => {
    const { originalName, shape } = weight;
    const scatter = (value: number): number => {
      if (/movingVariance/.test(originalName)) return random.uniform(0.5, 1.5);
      if (/gamma/.test(originalName)) return random.uniform(-1.5, 1.5);
      // Matrices keep their scale, or the probabilities would all be 0 or 1 and equal whatever the graph does.
      return shape.length > 1 ? value * random.uniform(1, 3) : value + 0.1 * random.normal();
    };
    return tf.tensor((weight.read().dataSync() as Float32Array).map(scatter), shape as number[]);
  });
  weights.forEach((tensor, i) => {
    network.weights[i]!.write(tensor);
  });
}

async function bothEngines(network: tf.LayersModel, batch: number) {
  const [, nFrames, nMels] = network.inputs[0]!.shape as [null, number, number];
  const random = createRandom(11);
  const size = nFrames * nMels;
  // One input is noise and the next has a slope over the bands as well, or averages over time would make them alike.
  const input = Float32Array.from(
    { length: batch * size },
    (_, i) => random.normal() + 4 * Math.floor(i / size) * ((i % nMels) / nMels - 0.3),
  );
  const expected = tf.tidy(() =>
    (network.predict(tf.tensor(input, [batch, nFrames, nMels, 1])) as tf.Tensor).dataSync(),
  );
  const session = await openOnnxSession(exportOnnx(network));
  const feeds = { [network.inputNames[0]!]: new Tensor('float32', input, [batch, 1, nFrames, nMels]) };
  const results = await session.run(feeds);
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

/** Scatters the weights and holds the probabilities of both engines against each other. */
async function expectParity(network: tf.LayersModel, batch: number): Promise<void> {
  scatterWeights(network);
  const { expected, actual, dims } = await bothEngines(network, batch);
  expect(dims).toEqual([batch, 8]);
  const [truth, served] = [softmaxRows(expected, 8), softmaxRows(actual, 8)];
  served.forEach((probability, i) => {
    expect(Math.abs(probability - truth[i]!)).toBeLessThan(TOLERANCE);
  });
  expect(Math.max(...truth)).toBeLessThan(0.999);
  // The inputs differ, so a graph that ignored them would show here.
  const differences = served.slice(8, 16).map((probability, i) => Math.abs(probability - served[i]!));
  if (batch > 1) expect(Math.max(...differences)).toBeGreaterThan(10 * TOLERANCE);
}

/** Frames that leave every pool something and some pools a rest. */
const SHORT = 150;

const CASES = ARCHITECTURES.flatMap((architecture) =>
  (['mel', 'mfcc'] as const).map((feature): [Architecture, FeatureKind] => [architecture, feature]),
);

describe('exportOnnx', () => {
  it.each(CASES)('gives %s on short windows of %s the same probabilities', (architecture, feature) => {
    const dropout = { seed: 1, step: 0 };
    const options = { feature, nClasses: 8, seed: 2, dropout, nFrames: SHORT };
    return expectParity(createNetwork(architecture, options), 2);
  });

  it.each(CASES)('gives %s on windows of 3 s of %s the same probabilities', (architecture, feature) =>
    expectParity(createNetwork(architecture, { feature, nClasses: 8, seed: 2 }), 1),
  );

  it.each([
    ['mel', 'logMel'],
    ['mfcc', 'mfcc'],
  ] as const)('names the input of a network on %s %s', async (feature, name) => {
    const network = createNetwork('cnn1d', { feature, nClasses: 8, seed: 2, nFrames: 64 });
    const session = await openOnnxSession(exportOnnx(network));
    expect(session.inputNames).toEqual([name]);
    await session.release();
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
