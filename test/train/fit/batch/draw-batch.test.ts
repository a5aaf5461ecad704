import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { drawBatch, type ExampleSource } from '../../../../src/train/fit/batch/draw-batch.ts';
import { createRandom } from '../../../../src/train/random.ts';

/** Windows full of their index, in the class of the index. */
const sourceOf = (outputs: number): ExampleSource => ({
  size: 4,
  outputs,
  draw(index, _random, window, target) {
    window.fill(index);
    target.fill(0);
    target[index % outputs] = 1;
  },
});

const input = tf.input({ shape: [3, 2, 1] });
const network = tf.model({ inputs: input, outputs: tf.layers.flatten().apply(input) as tf.SymbolicTensor });
const plain = { loss: 'categorical', labelSmoothing: 0, mixup: 0 } as const;

describe('drawBatch', () => {
  it('lays windows and targets out in the order asked for', () => {
    const batch = drawBatch(network, sourceOf(4), [2, 0], plain, createRandom(1));
    expect(batch.shape).toEqual([2, 3, 2, 1]);
    expect([...batch.windows]).toEqual([2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0]);
    expect([...batch.targets]).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
  });

  it('spreads a share of the target over all classes', () => {
    const smoothed = { ...plain, labelSmoothing: 0.2 };
    const { targets } = drawBatch(network, sourceOf(4), [1], smoothed, createRandom(1));
    [0.05, 0.85, 0.05, 0.05].forEach((share, label) => {
      expect(targets[label]).toBeCloseTo(share, 6);
    });
  });

  it('moves yes or no towards one half', () => {
    const smoothed = { ...plain, loss: 'binary', labelSmoothing: 0.2 } as const;
    expect(drawBatch(network, sourceOf(1), [1], smoothed, createRandom(1)).targets[0]).toBeCloseTo(0.9, 6);
  });

  it('mixes where it is asked to', () => {
    const { targets } = drawBatch(network, sourceOf(4), [0, 1, 2], { ...plain, mixup: 0.9 }, createRandom(3));
    expect(targets.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(0);
    expect(targets.reduce((sum, share) => sum + share, 0)).toBeCloseTo(3, 5);
  });
});
