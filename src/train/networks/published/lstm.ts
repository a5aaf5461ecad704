import * as tf from '@tensorflow/tfjs';
import { BidirectionalLstm } from '../layers/bidirectional-lstm.ts';
import { TimeAttention } from '../layers/time-attention.ts';
import { INPUT_NAMES } from '../network-input.ts';
import { convolutionBranch } from './convolution-branch.ts';
import type { PublishedOptions } from './published-options.ts';
import { SeededLayers } from './seeded-layers.ts';
import { pooledTokens } from './token-branch.ts';

/** Width of the state of each direction: that of the tokens of a log-mel window; not published. */
const STATE_WIDTH = 64;

/**
 * Builds the published LSTM: a convolution branch in parallel with a bidirectional LSTM over the max-pooled window.
 *
 * Input `[batch, nFrames, nBands, 1]`, normalized; output logits `[batch, nClasses]`. Attention over time sums up the states of the
 * LSTM; the 128 values join the 256 of the convolution branch before the last layer. MFCC differs in the width of a token only.
 */
export function createLstmNetwork(options: PublishedOptions): tf.LayersModel {
  const layers = new SeededLayers(options.seed, options.dropout);
  const input = tf.input({
    shape: [options.nFrames, options.nBands, 1],
    name: INPUT_NAMES[options.feature],
  });
  const tokens = pooledTokens(input, options.feature);
  const lstm = new BidirectionalLstm({ units: STATE_WIDTH, seed: layers.nextSeed(), name: 'lstm' });
  const attention = new TimeAttention({ seed: layers.nextSeed(), name: 'timeAttention' });
  const summary = attention.apply(lstm.apply(tokens)) as tf.SymbolicTensor;
  const joined = tf.layers
    .concatenate({ name: 'branches' })
    .apply([convolutionBranch(layers, input), summary]) as tf.SymbolicTensor;
  const logits = layers.dense(joined, options.nClasses, 'logits');
  return tf.model({ inputs: input, outputs: logits, name: 'lstm' });
}
