import * as tf from '@tensorflow/tfjs';
import { PooledConvolution } from '../layers/pooled-convolution.ts';
import type { SeededLayers } from './seeded-layers.ts';

/** Filters and max-pool of the four blocks. */
const BLOCKS: readonly { readonly filters: number; readonly pool: number }[] = Object.freeze([
  { filters: 16, pool: 2 },
  { filters: 32, pool: 4 },
  { filters: 64, pool: 4 },
  { filters: 64, pool: 4 },
]);

const DROPOUT = 0.3;

/**
 * The branch that the published LSTM and Transformer share: four blocks of 3x3 convolution, batch norm, ReLU, max-pool and dropout,
 * then everything in one vector.
 *
 * The bands are pooled only while there are enough of them: a window of 563 x 128 log-mel leaves as 4 x 1 x 64, and so does one of
 * 563 x 13 cepstral coefficients, whose second axis goes 13, 6, 1, 1, 1.
 *
 * @param input - `[batch, nFrames, nBands, 1]`
 * @returns `[batch, 256]` for windows of 563 frames
 */
export function convolutionBranch(layers: SeededLayers, input: tf.SymbolicTensor): tf.SymbolicTensor {
  const features = BLOCKS.reduce(
    (x, { filters, pool }, block) => convolutionBlock(layers, x, filters, pool, `block${block}`),
    input,
  );
  return tf.layers.flatten({ name: 'convolutionFlat' }).apply(features) as tf.SymbolicTensor;
}

function convolutionBlock(
  layers: SeededLayers,
  x: tf.SymbolicTensor,
  filters: number,
  pool: number,
  name: string,
): tf.SymbolicTensor {
  const poolSize = [pool, x.shape[2]! >= pool ? pool : 1] as const;
  const block = new PooledConvolution({ filters, poolSize, seed: layers.nextSeed(), name });
  return layers.dropout(block.apply(x) as tf.SymbolicTensor, DROPOUT, `${name}Dropout`);
}
