import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { TimeAttention } from '../../../../src/train/networks/layers/time-attention.ts';
import { expectTrueGradients, normalTensor } from './numeric-gradient.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function layerWith(score: number[]): TimeAttention {
  const layer = new TimeAttention({ seed: 1 });
  layer.build([null, 3, score.length]);
  layer.setWeights([tf.tensor(score, [score.length, 1])]);
  return layer;
}

describe('TimeAttention', () => {
  it('is the mean over time when every token scores the same', () => {
    const x = tf.tensor([1, 2, 3, 4, 5, 9], [1, 3, 2]);
    expect([...layerWith([0, 0]).call(x).dataSync()]).toEqual([3, 5]);
  });

  it('is the token with by far the highest score', () => {
    const x = tf.tensor([0, 2, 1, 4, 0, 9], [1, 3, 2]);
    const [first, second] = layerWith([100, 0]).call(x).dataSync();
    expect([first, second]).toEqual([1, 4]);
  });

  it('has the gradient that finite differences have', () => {
    const layer = layerWith([0.5, -1]);
    expectTrueGradients((x) => layer.call(x), [normalTensor([2, 3, 2], 4)]);
  });
});
