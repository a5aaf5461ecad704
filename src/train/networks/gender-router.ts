import * as tf from '@tensorflow/tfjs';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { mixSeed } from '../random.ts';
import { Convolution } from './convolution.ts';
import { BatchNorm } from './normalization/batch-norm.ts';
import { Relu } from './relu.ts';

/** Options of {@link createGenderRouter}. */
export interface GenderRouterOptions {
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Frames of the input. */
  readonly nFrames: number;
  /** Mel bands of the input. */
  readonly nMels: number;
}

/** Input size of the router: the same window the experts see. */
export const DEFAULT_GENDER_ROUTER: Omit<GenderRouterOptions, 'seed'> = Object.freeze({
  nFrames: FEATURE_CONFIG.nFrames,
  nMels: FEATURE_CONFIG.nMels,
});

/** Filters of the three convolutions, each with a stride of two. */
const FILTERS: readonly number[] = Object.freeze([24, 32, 48]);

/** Width of what is known of a sixth of a second, before it is summed up over the window. */
const EMBEDDING_WIDTH = 64;

/**
 * Builds the router: a small convolution network on the averaged log-mel that puts out the logit of P(female).
 *
 * Input `[batch, nFrames, nMels, 1]`, normalized log-mel; output `[batch, 1]`. About 7 M multiply-adds a window. Pitch alone is
 * not enough, since emotion moves it as much as gender does, so the network sees the whole spectrogram. Over time it takes the mean and
 * the maximum: pauses and unvoiced sounds say nothing of a voice, and a mean alone is diluted by them.
 */
export function createGenderRouter(options: GenderRouterOptions): tf.LayersModel {
  let seeds = 0;
  const nextSeed = () => mixSeed(options.seed, 0x67, seeds++);
  const input = tf.input({ shape: [options.nFrames, options.nMels, 1], name: 'logMel' });
  let x = tf.layers.averagePooling2d({ poolSize: [4, 2], name: 'pool' }).apply(input) as tf.SymbolicTensor;
  FILTERS.forEach((filters, block) => {
    const name = `block${block}Conv`;
    const convolution = new Convolution({
      filters,
      kernelSize: [3, 3],
      strides: [2, 2],
      seed: nextSeed(),
      name,
    });
    const norm = new BatchNorm({ name: `block${block}Norm` });
    const rectifier = new Relu({ name: `block${block}Relu` });
    x = rectifier.apply(norm.apply(convolution.apply(x))) as tf.SymbolicTensor;
  });
  const [, tokens, bands, channels] = x.shape as [number, number, number, number];
  x = tf.layers
    .reshape({ targetShape: [tokens, bands * channels], name: 'fold' })
    .apply(x) as tf.SymbolicTensor;
  const dense = (units: number, name: string) =>
    tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }), name });
  x = new Relu({ name: 'embedRelu' }).apply(dense(EMBEDDING_WIDTH, 'embed').apply(x)) as tf.SymbolicTensor;
  const average = tf.layers.globalAveragePooling1d({ name: 'average' }).apply(x) as tf.SymbolicTensor;
  const largest = tf.layers.globalMaxPooling1d({ name: 'largest' }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.concatenate({ name: 'summary' }).apply([average, largest]) as tf.SymbolicTensor;
  x = dense(1, 'logits').apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: x, name: 'genderRouter' });
}
