import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BidirectionalLstm } from '../../../../src/train/networks/layers/bidirectional-lstm.ts';
import { expectTrueGradients, normalTensor } from './numeric-gradient.ts';

const [BATCH, TOKENS, WIDTH, UNITS] = [2, 4, 3, 2];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function builtLayer(seed = 1): BidirectionalLstm {
  const layer = new BidirectionalLstm({ units: UNITS, seed });
  layer.build([null, TOKENS, WIDTH]);
  return layer;
}

/** Reorders the gates of the layer (output, input, forget, candidate) to TensorFlow.js's (input, forget, candidate, output). */
function tensorflowGates(values: tf.Tensor): tf.Tensor {
  const [output, take, keep, candidate] = tf.split(values, 4, -1) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  return tf.concat([take, keep, candidate, output], -1);
}

describe('BidirectionalLstm', () => {
  it("gives what TensorFlow.js's own bidirectional LSTM gives with the same weights", () => {
    const layer = builtLayer();
    const own = tf.layers.bidirectional({
      layer: tf.layers.lstm({
        units: UNITS,
        returnSequences: true,
        recurrentActivation: 'sigmoid',
      }) as tf.RNN,
      mergeMode: 'concat',
      inputShape: [TOKENS, WIDTH],
    });
    const reference = tf.sequential({ layers: [own] });
    const [kernel, recurrent, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor, tf.Tensor];
    const ofDirection = (direction: number) => [
      tensorflowGates(tf.split(kernel, 2, 1)[direction]!),
      tensorflowGates(tf.unstack(recurrent)[direction]!),
      tensorflowGates(tf.split(bias, 2)[direction]!),
    ];
    own.setWeights([...ofDirection(0), ...ofDirection(1)]);
    const x = normalTensor([BATCH, TOKENS, WIDTH], 5);
    const expected = (reference.predict(x) as tf.Tensor).dataSync();
    const actual = layer.call(x);
    expect(actual.shape).toEqual([BATCH, TOKENS, 2 * UNITS]);
    actual.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('has the gradient that finite differences have', () => {
    const layer = builtLayer();
    expectTrueGradients((x) => layer.call(x), [normalTensor([BATCH, TOKENS, WIDTH], 6)]);
  });

  it('starts from weights that its seed decides', () => {
    const values = (layer: BidirectionalLstm) => layer.getWeights().map((weight) => [...weight.dataSync()]);
    expect(values(builtLayer(1))).toEqual(values(builtLayer(1)));
    expect(values(builtLayer(1))).not.toEqual(values(builtLayer(2)));
  });
});
