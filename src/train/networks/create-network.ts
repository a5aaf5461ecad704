import type * as tf from '@tensorflow/tfjs';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from './compact.ts';
import type { DropoutSource } from './dropout/seeded-dropout.ts';
import { FEATURE_BANDS, type FeatureKind } from './network-input.ts';
import { createCnn1dNetwork } from './published/cnn1d.ts';
import { createLstmNetwork } from './published/lstm.ts';
import type { PublishedOptions } from './published/published-options.ts';
import { createTransformerNetwork } from './published/transformer.ts';

export { FEATURE_BANDS, type FeatureKind } from './network-input.ts';

/** The networks there are: three published ones and our own, `compact`. */
export const ARCHITECTURES = Object.freeze(['cnn1d', 'lstm', 'transformer', 'compact'] as const);

/** Name of an architecture. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** Options of {@link createNetwork}. */
export interface NetworkOptions {
  readonly feature: FeatureKind;
  /** Output classes. */
  readonly nClasses: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Source of dropout masks; without it the network has no dropout. */
  readonly dropout?: DropoutSource;
  /** Frames of the input; those of a 3-second window, 563, unless told otherwise. */
  readonly nFrames?: number;
}

const BUILDERS: Readonly<Record<Architecture, (options: PublishedOptions) => tf.LayersModel>> = Object.freeze(
  {
    cnn1d: createCnn1dNetwork,
    lstm: createLstmNetwork,
    transformer: createTransformerNetwork,
    compact: createCompact,
  },
);

/**
 * Builds a network with initial weights that depend on nothing but architecture, options and seed.
 *
 * @returns a model with input `[batch, nFrames, nBands, 1]`, normalized features, and output logits `[batch, nClasses]`
 */
export function createNetwork(architecture: Architecture, options: NetworkOptions): tf.LayersModel {
  const { nFrames = FEATURE_CONFIG.nFrames } = options;
  return BUILDERS[architecture]({ ...options, nFrames, nBands: FEATURE_BANDS[options.feature] });
}

function createCompact({
  feature,
  nBands,
  nFrames,
  nClasses,
  seed,
  dropout,
}: PublishedOptions): tf.LayersModel {
  return createCompactNetwork({
    ...DEFAULT_COMPACT,
    feature,
    nFrames,
    nMels: nBands,
    nClasses,
    seed,
    ...(dropout && { dropout }),
  });
}

/**
 * Parameters that training changes, as publications count them; `countParams()` adds the moving statistics of batch norm.
 *
 * @param network - any network
 */
export function countTrainable(network: tf.LayersModel): number {
  return network.trainableWeights.reduce(
    (total, { shape }) => total + shape.reduce<number>((product, size) => product * size!, 1),
    0,
  );
}
