import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExampleSource, type FitOptions, fitNetwork } from '../../../src/train/fit/fit.ts';
import { type DropoutSource, SeededDropout } from '../../../src/train/networks/seeded-dropout.ts';

const OPTIONS: FitOptions = {
  loss: 'categorical',
  epochs: 4,
  batchSize: 4,
  learningRate: 0.03,
  weightDecay: 1e-2,
  labelSmoothing: 0.1,
  mixup: 0.3,
  seed: 9,
};

/** Two classes that differ in the sign of their values, with noise drawn anew at every visit. */
const SIGNS: ExampleSource = {
  size: 32,
  outputs: 2,
  draw(index, random, window, target) {
    const label = index % 2;
    for (let i = 0; i < window.length; i++) window[i] = (label === 0 ? -1 : 1) + random.normal();
    target.fill(0);
    target[label] = 1;
  },
};

function createNetwork(dropout: DropoutSource): tf.LayersModel {
  const input = tf.input({ shape: [3, 2, 1] });
  let x = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
  x = tf.layers
    .dense({ units: 5, activation: 'relu', kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) })
    .apply(x) as tf.SymbolicTensor;
  x = new SeededDropout({ rate: 0.3, unit: 'value', index: 0, source: dropout }).apply(
    x,
  ) as tf.SymbolicTensor;
  x = tf.layers
    .dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: x });
}

const weightsOf = (network: tf.LayersModel) => network.getWeights().map((tensor) => [...tensor.dataSync()]);

describe('fitNetwork', () => {
  let folder: string;
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-fit-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(
    name: string,
    options: FitOptions = OPTIONS,
    signal?: AbortSignal,
    onEpoch?: () => void,
  ) {
    const dropout = { seed: options.seed, step: 0 };
    const network = createNetwork(dropout);
    const history = await fitNetwork(network, dropout, SIGNS, options, {
      folder: join(folder, name),
      fingerprint: 'a',
      ...(signal && { signal }),
      ...(onEpoch && { onEpoch }),
    });
    return { weights: weightsOf(network), history };
  }

  it('learns', async () => {
    const { history } = await run('learn', { ...OPTIONS, epochs: 8, labelSmoothing: 0, mixup: 0 });
    expect(history).toHaveLength(8);
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 2);
  });

  it('gives the same weights for the same seed and others for another', async () => {
    const [first, again, other] = [await run('a'), await run('b'), await run('c', { ...OPTIONS, seed: 10 })];
    expect(again.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  it('goes on from a checkpoint to the very weights of an unbroken run', async () => {
    const unbroken = await run('unbroken');
    const stop = new AbortController();
    let epochs = 0;
    const half = await run('broken', OPTIONS, stop.signal, () => ++epochs === 2 && stop.abort());
    expect(half.history).toHaveLength(2);
    const resumed = await run('broken');
    expect(resumed.weights).toEqual(unbroken.weights);
    expect(resumed.history.map((record) => record.epoch)).toEqual([1, 2, 3, 4]);
  });

  it('refuses the checkpoint of another run', async () => {
    await run('mine');
    const dropout = { seed: 1, step: 0 };
    const other = fitNetwork(createNetwork(dropout), dropout, SIGNS, OPTIONS, {
      folder: join(folder, 'mine'),
      fingerprint: 'b',
    });
    await expect(other).rejects.toMatchObject({ code: 'ERR_CHECKPOINT' });
  });

  it('writes its history as CSV', async () => {
    await run('csv');
    const lines = (await readFile(join(folder, 'csv', 'history.csv'), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('epoch,learningRate,loss,validationLoss,validationUar,seconds');
    expect(lines).toHaveLength(5);
  });

  it('leaves no tensor behind', async () => {
    await run('warm');
    const before = tf.memory().numTensors;
    const dropout = { seed: 1, step: 0 };
    const network = createNetwork(dropout);
    await fitNetwork(network, dropout, SIGNS, OPTIONS, { folder: join(folder, 'leak'), fingerprint: 'a' });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
