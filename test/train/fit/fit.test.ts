import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drawBatch, type ExampleSource } from '../../../src/train/fit/batch/draw-batch.ts';
import { type FitRun, fitNetwork, type ValidationScores } from '../../../src/train/fit/fit.ts';
import type { FitOptions } from '../../../src/train/fit/fit-options.ts';
import type { BatchProgress } from '../../../src/train/fit/train-epoch.ts';
import { type DropoutSource, SeededDropout } from '../../../src/train/networks/dropout/seeded-dropout.ts';
import { BatchNorm } from '../../../src/train/networks/normalization/batch-norm.ts';
import { createRandom } from '../../../src/train/random.ts';

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
  x = new BatchNorm({}).apply(x) as tf.SymbolicTensor;
  x = new SeededDropout({ rate: 0.3, unit: 'value', index: 0, source: dropout }).apply(
    x,
  ) as tf.SymbolicTensor;
  x = tf.layers
    .dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: x });
}

const weightsOf = (network: tf.LayersModel) => network.getWeights().map((tensor) => [...tensor.dataSync()]);

/**
 * Loss and accuracy on windows nobody was trained on, without dropout, which would move the loss of batches of four more than eight
 * epochs do.
 */
function judge(network: tf.LayersModel): { readonly loss: number; readonly accuracy: number } {
  const size = 200;
  const indices = Array.from({ length: size }, (_, index) => index);
  const { windows, shape } = drawBatch(
    network,
    SIGNS,
    indices,
    { loss: 'categorical', labelSmoothing: 0, mixup: 0 },
    createRandom(5),
  );
  const input = tf.tensor(windows, [...shape]);
  const shares = tf.softmax(network.predict(input) as tf.Tensor2D).arraySync() as number[][];
  const right = shares.map((row, index) => row[index % 2]!);
  return {
    loss: right.reduce((sum, share) => sum - Math.log(share) / size, 0),
    accuracy: right.filter((share) => share > 0.5).length / size,
  };
}

/** Validation that answers with given losses, one an epoch, and remembers the weights it was shown. */
function scriptedValidation(losses: readonly number[]) {
  const seen: number[][][] = [];
  const validate = async (network: tf.LayersModel): Promise<ValidationScores> => {
    const loss = losses[seen.length]!;
    seen.push(weightsOf(network));
    return { loss, accuracy: 0.5, uar: 1 - loss / 10 };
  };
  return { seen, validate };
}

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
    more: Partial<FitRun> = {},
    source: ExampleSource = SIGNS,
  ) {
    const dropout = { seed: options.seed, step: 0 };
    const network = createNetwork(dropout);
    const history = await fitNetwork(network, dropout, source, options, {
      folder: join(folder, name),
      fingerprint: 'a',
      ...more,
    });
    return { weights: weightsOf(network), history, network };
  }

  /** Stops after some epochs, as Ctrl+C does. */
  function stopAfter(epochs: number): Pick<FitRun, 'signal' | 'onEpoch'> & { signal: AbortSignal } {
    const stop = new AbortController();
    let done = 0;
    return { signal: stop.signal, onEpoch: () => ++done === epochs && stop.abort() };
  }

  it.each([
    {},
    { optimizer: 'adam', schedule: 'constant', warmupShare: 0, clipNorm: null },
    { optimizer: 'adamw', schedule: 'cosine', warmupShare: 0.1, clipNorm: 1 },
  ] as const)('learns with %j', async (choice) => {
    const options = { ...OPTIONS, epochs: 8, labelSmoothing: 0, mixup: 0, ...choice };
    const { history, network } = await run('learn', options);
    expect(history).toHaveLength(8);
    const before = judge(createNetwork({ seed: 9, step: 0 }));
    const after = judge(network);
    expect(after.loss).toBeLessThan(before.loss * 0.5);
    expect(after.accuracy).toBeGreaterThan(0.9);
  });

  it('gives the same weights for the same seed and others for another', async () => {
    const [first, again, other] = [await run('a'), await run('b'), await run('c', { ...OPTIONS, seed: 10 })];
    expect(again.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  it('says how far it has come after every batch', async () => {
    const heard: BatchProgress[] = [];
    await run('progress', OPTIONS, { onBatch: (progress) => heard.push(progress) });
    expect(heard).toHaveLength(4 * 8);
    expect(heard[9]).toMatchObject({ epoch: 2, epochs: 4, batch: 2, batches: 8 });
    expect(heard.every(({ loss }) => loss > 0)).toBe(true);
  });

  describe('resumed', () => {
    const choices: Record<string, Partial<FitOptions>> = {
      'the last weights': {},
      'coupled weight decay': { optimizer: 'adam', schedule: 'cosine' },
      'the best epoch': { keepBest: 'loss' },
      'early stopping': { earlyStopping: { patience: 2, metric: 'uar' } },
      'averaged weights': { weightAverage: { startShare: 0.25 } },
    };

    it.each(Object.entries(choices))(
      'with %s gives the very weights of an unbroken run',
      async (_, choice) => {
        const options = { ...OPTIONS, epochs: 6, ...choice };
        const losses = [3, 1, 2, 1.5, 1.2, 1.1];
        const unbroken = await run('unbroken', options, scriptedValidation(losses));
        await run('broken', options, { ...scriptedValidation(losses), ...stopAfter(1) });
        await run('broken', options, { ...scriptedValidation(losses.slice(1)), ...stopAfter(2) });
        const resumed = await run('broken', options, scriptedValidation(losses.slice(3)));
        expect(resumed.weights).toEqual(unbroken.weights);
        const told = ({ history }: typeof resumed) => history.map(({ seconds, ...record }) => record);
        expect(told(resumed)).toEqual(told(unbroken));
      },
    );

    it.each(Object.entries(choices))('with %s when finished gives the same weights', async (_, choice) => {
      const options = { ...OPTIONS, ...choice };
      const first = await run('done', options, scriptedValidation([3, 1, 2, 4]));
      const again = await run('done', options, scriptedValidation([]));
      expect(again.weights).toEqual(first.weights);
      expect(again.history).toEqual(first.history);
    });
  });

  describe('keeping the best epoch', () => {
    it('trains all epochs and ends with the weights that validated best', async () => {
      const { seen, validate } = scriptedValidation([3, 1, 2, 1]);
      const { weights, history } = await run('best', { ...OPTIONS, keepBest: 'loss' }, { validate });
      expect(history).toHaveLength(4);
      expect(weights).toEqual(seen[1]);
      expect(weights).not.toEqual(seen[3]);
    });

    it('stops early once patience has run out', async () => {
      const { seen, validate } = scriptedValidation([2, 1, 3, 3, 0]);
      const earlyStopping = { patience: 2, metric: 'loss' } as const;
      const { weights, history } = await run('early', { ...OPTIONS, epochs: 9, earlyStopping }, { validate });
      expect(history).toHaveLength(4);
      expect(weights).toEqual(seen[1]);
    });

    it('keeps the last weights where every epoch diverged', async () => {
      const { seen, validate } = scriptedValidation([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
      const { weights } = await run('diverged', { ...OPTIONS, keepBest: 'loss' }, { validate });
      expect(weights).toEqual(seen[3]);
    });

    it('needs validation', async () => {
      await expect(run('blind', { ...OPTIONS, keepBest: 'uar' })).rejects.toMatchObject({
        code: 'ERR_INVALID_OPTION',
      });
    });
  });

  describe('averaging weights', () => {
    it('ends with the mean of the last epochs and statistics that fit it', async () => {
      const { seen, validate } = scriptedValidation([1, 1, 1, 1]);
      // One batch of fixed examples: its statistics are the same however it is drawn.
      const fixed = fixedExamples(8);
      const options = { ...OPTIONS, batchSize: 8, mixup: 0, weightAverage: { startShare: 0.5 } };
      const { network } = await run('mean', options, { validate }, fixed);
      network.trainableWeights.forEach((weight, index) => {
        const mean = seen[2]![index]!.map((value, i) => (value + seen[3]![index]![i]!) / 2);
        expectClose([...weight.read().dataSync()], mean, 6);
      });
      const [mean, variance] = network.nonTrainableWeights.map((weight) => [...weight.read().dataSync()]);
      const measured = hiddenStatistics(network, fixed);
      expectClose(mean!, measured.mean, 2);
      expectClose(variance!, measured.variance, 2);
    });
  });

  it('refuses the checkpoint of another run', async () => {
    await run('mine');
    await expect(run('mine', OPTIONS, { fingerprint: 'b' })).rejects.toMatchObject({
      code: 'ERR_CHECKPOINT',
    });
  });

  it('refuses a damaged checkpoint', async () => {
    await run('damaged');
    for (const length of [1_000, 100, 2]) {
      await truncate(join(folder, 'damaged', 'checkpoint.bin'), length);
      await expect(run('damaged')).rejects.toMatchObject({ code: 'ERR_CHECKPOINT' });
    }
  });

  it('writes its history as CSV', async () => {
    await run('csv', OPTIONS, scriptedValidation([4, 3, 2, 1]));
    const lines = (await readFile(join(folder, 'csv', 'history.csv'), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe(
      'epoch,learningRate,loss,accuracy,validationLoss,validationAccuracy,validationUar,seconds,teacherLoss',
    );
    expect(lines).toHaveLength(5);
    expect(lines[2]).toMatch(/^2,0\.0\d+,\d\.\d+,0\.\d+,3,0\.5,0\.7,\d/);
  });

  it.each([{}, { keepBest: 'loss' }, { weightAverage: { startShare: 0.5 } }] as const)(
    'leaves no tensor behind with %j',
    async (choice) => {
      const options = { ...OPTIONS, ...choice };
      (await run('warm', options, scriptedValidation([1, 2, 3, 4]))).network.dispose();
      const before = tf.memory().numTensors;
      (await run('leak', options, scriptedValidation([1, 2, 3, 4]))).network.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

function fixedExamples(size: number): ExampleSource {
  return {
    size,
    outputs: 2,
    draw(index, _random, window, target) {
      const random = createRandom(index);
      for (let i = 0; i < window.length; i++) window[i] = 3 * random.normal() + 1;
      target.fill(0);
      target[index % 2] = 1;
    },
  };
}

/** Mean and variance of the values that reach batch normalization. */
function hiddenStatistics(network: tf.LayersModel, source: ExampleSource) {
  const { windows, shape } = drawBatch(
    network,
    source,
    Array.from({ length: source.size }, (_, index) => index),
    { ...OPTIONS, mixup: 0 },
    createRandom(1),
  );
  return tf.tidy(() => {
    const hidden = tf.model({
      inputs: network.inputs,
      outputs: network.layers[2]!.output as tf.SymbolicTensor,
    });
    const { mean, variance } = tf.moments(hidden.predict(tf.tensor(windows, [...shape])) as tf.Tensor, 0);
    return { mean: [...mean.dataSync()], variance: [...variance.dataSync()] };
  });
}

function expectClose(values: readonly number[], expected: readonly number[], digits: number): void {
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, digits);
  });
}
