import * as tf from '@tensorflow/tfjs';
import { INPUT_NAMES } from '../network-input.ts';
import { LayerNorm } from '../normalization/layer-norm.ts';
import { Relu } from '../relu.ts';
import { SelfAttention } from '../self-attention.ts';
import { convolutionBranch } from './convolution-branch.ts';
import type { PublishedOptions } from './published-options.ts';
import { SeededLayers } from './seeded-layers.ts';
import { pooledTokens } from './token-branch.ts';

/** Encoder of the published network. */
const ENCODER = Object.freeze({ layers: 4, heads: 4, width: 64, feedForward: 512, dropout: 0.4 });

/**
 * Builds the published Transformer: a convolution branch in parallel with a Transformer encoder over the max-pooled window.
 *
 * Input `[batch, nFrames, nBands, 1]`, normalized; output logits `[batch, nClasses]`. On 563 x 128 log-mel with eight classes it has
 * 395,176 trainable parameters; the moving statistics of batch norm do not count. The encoder is the post-norm one of Vaswani et al.
 * with ReLU and without positions; its mean over time joins the 256 values of the convolution branch before the last layer.
 *
 * MFCC: tokens of 13 coefficients cannot be the encoder's width, so a linear layer takes them to 64 first (896 parameters more).
 *
 * @see Vaswani et al. (2017), arXiv:1706.03762; equals `torch.nn.TransformerEncoderLayer(64, 4, 512, 0.4)`
 */
export function createTransformerNetwork(options: PublishedOptions): tf.LayersModel {
  const layers = new SeededLayers(options.seed, options.dropout);
  const input = tf.input({
    shape: [options.nFrames, options.nBands, 1],
    name: INPUT_NAMES[options.feature],
  });
  let x = pooledTokens(input, options.feature);
  if (x.shape[2] !== ENCODER.width) x = layers.dense(x, ENCODER.width, 'embed');
  for (let layer = 0; layer < ENCODER.layers; layer++) x = encoderLayer(layers, x, `encoder${layer}`);
  const mean = tf.layers.globalAveragePooling1d({ name: 'average' }).apply(x) as tf.SymbolicTensor;
  const joined = tf.layers
    .concatenate({ name: 'branches' })
    .apply([convolutionBranch(layers, input), mean]) as tf.SymbolicTensor;
  const logits = layers.dense(joined, options.nClasses, 'logits');
  return tf.model({ inputs: input, outputs: logits, name: 'transformer' });
}

function encoderLayer(layers: SeededLayers, x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const { heads, width, feedForward, dropout } = ENCODER;
  const scoreDropout = layers.dropoutLayer(dropout, `${name}ScoreDropout`);
  const attention = new SelfAttention({
    heads,
    seed: layers.nextSeed(),
    name: `${name}Attention`,
    ...(scoreDropout && { scoreDropout }),
  });
  const attended = attention.apply(x) as tf.SymbolicTensor;
  const y = addAndNormalize(
    x,
    layers.dropout(attended, dropout, `${name}AttentionDropout`),
    `${name}Attention`,
  );
  const expanded = layers.dense(y, feedForward, `${name}Expand`);
  const rectified = new Relu({ name: `${name}Relu` }).apply(expanded) as tf.SymbolicTensor;
  const kept = layers.dropout(rectified, dropout, `${name}ExpandDropout`);
  const contracted = layers.dense(kept, width, `${name}Contract`);
  return addAndNormalize(y, layers.dropout(contracted, dropout, `${name}ContractDropout`), `${name}Feed`);
}

function addAndNormalize(x: tf.SymbolicTensor, change: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const sum = tf.layers.add({ name: `${name}Sum` }).apply([x, change]);
  return new LayerNorm({ name: `${name}Norm` }).apply(sum) as tf.SymbolicTensor;
}
