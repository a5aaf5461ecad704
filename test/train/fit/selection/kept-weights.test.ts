import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EpochRecord } from '../../../../src/train/fit/history.ts';
import { applyKeptWeights, createKeptWeights } from '../../../../src/train/fit/selection/kept-weights.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const NONE = { epochs: 5, keepBest: null, weightAverage: null } as const;

function createNetwork(): tf.LayersModel {
  const input = tf.input({ shape: [2] });
  return tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor,
  });
}

const setWeights = (network: tf.LayersModel, value: number) =>
  tf.tidy(() => network.setWeights([tf.fill([2, 1], value), tf.fill([1], -value)]));

/** Epochs whose validation loss is given. */
const historyOf = (losses: readonly number[]) =>
  losses.map((validationLoss) => ({ validationLoss, validationUar: null }) as EpochRecord);

/** Runs epochs whose weights are 10, 20, 30, … and gives what was kept after each. */
function keep(options: Parameters<typeof createKeptWeights>[0], losses: readonly number[]) {
  const network = createNetwork();
  let kept = createKeptWeights(options);
  return losses.map((_, epoch) => {
    setWeights(network, 10 * (epoch + 1));
    kept.update(network, historyOf(losses.slice(0, epoch + 1)));
    const { values } = kept;
    // As a resumed run has it: made anew, with the values of the checkpoint.
    kept = createKeptWeights(options);
    kept.restore(values);
    return values.map((weight) => [...weight]);
  });
}

describe('kept weights', () => {
  it('are none where nothing is asked for, and the network stays as it is', () => {
    expect(keep(NONE, [1, 2, 3]).flat()).toEqual([]);
    const network = createNetwork();
    setWeights(network, 4);
    applyKeptWeights(network, createKeptWeights(NONE));
    expect([...network.getWeights()[0]!.dataSync()]).toEqual([4, 4]);
  });

  it('are those of the best epoch so far', () => {
    const kept = keep({ ...NONE, keepBest: 'loss' }, [2, 3, 1, 1, 5]);
    expect(kept.map(([kernel]) => kernel![0])).toEqual([10, 10, 30, 30, 30]);
    expect(kept[4]).toEqual([[30, 30], [-30]]);
  });

  it('are the mean since the epoch averaging starts at', () => {
    const kept = keep({ ...NONE, weightAverage: { startShare: 0.4 } }, [1, 1, 1, 1, 1]);
    expect(kept.map(([kernel]) => kernel?.[0])).toEqual([undefined, undefined, 30, 35, 40]);
    expect(kept[4]![1]).toEqual([-40]);
  });

  it('stay what they were while the network moves on, and go back into it', () => {
    const network = createNetwork();
    const kept = createKeptWeights({ ...NONE, keepBest: 'loss' });
    setWeights(network, 1);
    kept.update(network, historyOf([1]));
    setWeights(network, 2);
    kept.update(network, historyOf([1, 2]));
    applyKeptWeights(network, kept);
    expect(network.getWeights().map((weight) => [...weight.dataSync()])).toEqual([[1, 1], [-1]]);
  });
});
