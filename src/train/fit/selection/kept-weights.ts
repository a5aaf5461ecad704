import * as tf from '@tensorflow/tfjs';
import type { ResolvedFitOptions, SelectionMetric } from '../fit-options.ts';
import type { EpochRecord } from '../history.ts';
import { bestEpoch } from './best-epoch.ts';

/** Weights that a training keeps beside those it moves, to end with; they are a checkpoint's business, too. */
export interface KeptWeights {
  /** One array a weight of the network, in its order; none before there is anything to keep. */
  readonly values: readonly Float32Array[];
  /** Puts back what `values` gave. */
  restore(values: readonly Float32Array[]): void;
  /**
   * Takes in the epoch that has just ended.
   *
   * @param history - of all epochs, that one the last
   */
  update(network: tf.LayersModel, history: readonly EpochRecord[]): void;
}

/** What the options ask to keep. */
export function createKeptWeights(
  options: Pick<ResolvedFitOptions, 'epochs' | 'keepBest' | 'weightAverage'>,
): KeptWeights {
  const { epochs, keepBest, weightAverage } = options;
  if (keepBest !== null) return new BestWeights(keepBest);
  if (weightAverage !== null) return new MeanWeights(Math.floor(epochs * weightAverage.startShare));
  return { values: [], restore: () => {}, update: () => {} };
}

/** Puts kept weights into the network; does nothing where none are kept. */
export function applyKeptWeights(network: tf.LayersModel, { values }: KeptWeights): void {
  if (values.length === 0) return;
  tf.tidy(() => {
    network.setWeights(network.getWeights().map((weight, i) => tf.tensor(values[i]!, weight.shape)));
  });
}

/** The weights of the epoch that validated best. */
class BestWeights implements KeptWeights {
  values: readonly Float32Array[] = [];
  readonly #metric: SelectionMetric;

  constructor(metric: SelectionMetric) {
    this.#metric = metric;
  }

  restore(values: readonly Float32Array[]): void {
    this.values = values;
  }

  update(network: tf.LayersModel, history: readonly EpochRecord[]): void {
    if (bestEpoch(history, this.#metric) === history.length - 1) this.values = readWeights(network);
  }
}

/**
 * The mean of the weights after each of the last epochs.
 *
 * @see Izmailov et al. (2018), "Averaging weights leads to wider optima", arXiv:1803.05407
 */
class MeanWeights implements KeptWeights {
  values: readonly Float32Array[] = [];
  readonly #firstEpoch: number;

  /** @param firstEpoch - position of the first epoch that counts */
  constructor(firstEpoch: number) {
    this.#firstEpoch = firstEpoch;
  }

  restore(values: readonly Float32Array[]): void {
    this.values = values;
  }

  update(network: tf.LayersModel, history: readonly EpochRecord[]): void {
    const count = history.length - this.#firstEpoch;
    if (count < 1) return;
    const weights = readWeights(network);
    if (count > 1) {
      weights.forEach((values, weight) => {
        const mean = this.values[weight]!;
        for (let i = 0; i < values.length; i++) values[i] = mean[i]! + (values[i]! - mean[i]!) / count;
      });
    }
    this.values = weights;
  }
}

/** A copy of every weight: the backend may write into the arrays it hands out. */
function readWeights(network: tf.LayersModel): Float32Array[] {
  return network.getWeights().map((weight) => Float32Array.from(weight.dataSync()));
}
