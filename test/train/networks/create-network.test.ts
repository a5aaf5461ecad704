import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ARCHITECTURES,
  type Architecture,
  countTrainable,
  createNetwork,
  FEATURE_BANDS,
  type FeatureKind,
} from '../../../src/train/networks/create-network.ts';
import { normalTensor } from './layers/numeric-gradient.ts';

/** Frames that leave every pool something. */
const SHORT = 150;

const CASES = ARCHITECTURES.flatMap((architecture) =>
  (['mel', 'mfcc'] as const).map((feature): [Architecture, FeatureKind] => [architecture, feature]),
);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function weightsOf(network: tf.LayersModel): Buffer {
  return Buffer.concat(network.getWeights().map((weight) => Buffer.from(weight.dataSync().buffer)));
}

describe('createNetwork', () => {
  it.each([
    ['cnn1d', 'mel', 415_880],
    ['cnn1d', 'mfcc', 379_080],
    ['lstm', 'mel', 129_832],
    ['lstm', 'mfcc', 103_720],
    // Published.
    ['transformer', 'mel', 395_176],
    ['transformer', 'mfcc', 396_072],
  ] as const)('gives %s on %s its number of parameters, %d', (architecture, feature, parameters) => {
    expect(countTrainable(createNetwork(architecture, { feature, nClasses: 8, seed: 1 }))).toBe(parameters);
  });

  it.each(CASES)('gives %s windows of 3 s of %s and one logit a class', (architecture, feature) => {
    const network = createNetwork(architecture, { feature, nClasses: 6, seed: 1 });
    expect(network.inputs[0]!.shape).toEqual([null, 563, FEATURE_BANDS[feature], 1]);
    expect(network.outputs[0]!.shape).toEqual([null, 6]);
  });

  it.each(CASES)('starts %s on %s from weights that the seed decides', (architecture, feature) => {
    const weights = (seed: number) => weightsOf(createNetwork(architecture, { feature, nClasses: 8, seed }));
    const first = weights(1);
    expect(weights(1).equals(first)).toBe(true);
    expect(weights(2).equals(first)).toBe(false);
  });

  // On MFCC only: in plain JavaScript the gradients on mel take a minute.
  it.each(ARCHITECTURES)('reaches every weight of %s with a gradient', (architecture) => {
    const nFrames = architecture === 'cnn1d' ? 64 : SHORT;
    const options = {
      feature: 'mfcc',
      nClasses: 8,
      seed: 1,
      dropout: { seed: 1, step: 1 },
      nFrames,
    } as const;
    const network = createNetwork(architecture, options);
    const x = normalTensor([2, nFrames, FEATURE_BANDS.mfcc, 1], 2);
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const loss = () => tf.sum(tf.square(network.apply(x, { training: true }) as tf.Tensor)) as tf.Scalar;
    const { grads } = tf.variableGrads(loss, variables);
    for (const variable of variables) {
      expect(grads[variable.name]!.shape).toEqual(variable.shape);
      expect(grads[variable.name]!.isNaN().any().dataSync()[0]).toBe(0);
    }
  });

  it.each(ARCHITECTURES)(
    'drops other values of %s at every step, and the same at the same step',
    (architecture) => {
      const dropout = { seed: 1, step: 1 };
      const options = { feature: 'mfcc', nClasses: 8, seed: 1, dropout, nFrames: SHORT } as const;
      const network = createNetwork(architecture, options);
      const x = normalTensor([2, SHORT, FEATURE_BANDS.mfcc, 1], 2);
      const logitsAt = (step: number) => {
        dropout.step = step;
        return [...(network.apply(x, { training: true }) as tf.Tensor).dataSync()];
      };
      const first = logitsAt(1);
      expect(logitsAt(2)).not.toEqual(first);
      expect(logitsAt(1)).toEqual(first);
    },
  );
});
