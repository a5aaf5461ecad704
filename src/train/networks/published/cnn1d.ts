import * as tf from '@tensorflow/tfjs';
import { INPUT_NAMES } from '../network-input.ts';
import { BatchNorm } from '../normalization/batch-norm.ts';
import { Relu } from '../relu.ts';
import type { PublishedOptions } from './published-options.ts';
import { SeededLayers } from './seeded-layers.ts';

/** Frames a filter sees; not published. */
const KERNEL_FRAMES = 5;

/** Max-pool over time: 563 frames, then 70, then 8; not published. */
const POOL_FRAMES = 8;

/** Not published; the rate of the other two networks. */
const DROPOUT = 0.3;

/** One step of the published chain: a convolution with the filters chosen here, a max-pool or a dropout. */
type Step = { readonly filters: number } | 'pool' | 'dropout';

/** The published chain. The first convolution has no batch norm; the numbers of filters are not published. */
const STEPS: readonly Step[] = Object.freeze([
  { filters: 64 },
  { filters: 64 },
  'pool',
  'dropout',
  { filters: 128 },
  { filters: 128 },
  'dropout',
  { filters: 128 },
  { filters: 128 },
  'pool',
  'dropout',
  { filters: 64 },
  { filters: 64 },
] satisfies Step[]);

/**
 * Builds the published baseline: eight convolutions over time, with the bands as channels, and a linear layer.
 *
 * Input `[batch, nFrames, nBands, 1]`, normalized; output logits `[batch, nClasses]`. The publication gives the order of the layers and
 * leaves sizes open; with those chosen here the network has about as many parameters as the published Transformer and, on MFCC, a
 * fifth of its multiply-adds, which its 500 epochs ask for. MFCC and log-mel differ in the channels of the first convolution only.
 */
export function createCnn1dNetwork(options: PublishedOptions): tf.LayersModel {
  const { feature, nFrames, nBands, nClasses } = options;
  const layers = new SeededLayers(options.seed, options.dropout);
  const input = tf.input({ shape: [nFrames, nBands, 1], name: INPUT_NAMES[feature] });
  // An image of height one: a convolution over time is then an ordinary one, for every backend and for ONNX.
  let x = tf.layers
    .reshape({ targetShape: [1, nFrames, nBands], name: 'bandsAsChannels' })
    .apply(input) as tf.SymbolicTensor;
  for (const [index, step] of STEPS.entries()) x = addStep(layers, x, step, index);
  const flat = tf.layers.flatten({ name: 'flat' }).apply(x) as tf.SymbolicTensor;
  const logits = layers.dense(flat, nClasses, 'logits');
  return tf.model({ inputs: input, outputs: logits, name: 'cnn1d' });
}

function addStep(layers: SeededLayers, x: tf.SymbolicTensor, step: Step, index: number): tf.SymbolicTensor {
  const name = `step${index}`;
  if (step === 'dropout') return layers.dropout(x, DROPOUT, `${name}Dropout`);
  if (step === 'pool') {
    const poolSize: [number, number] = [1, POOL_FRAMES];
    const layer = tf.layers.maxPooling2d({ poolSize, strides: poolSize, name: `${name}Pool` });
    return layer.apply(x) as tf.SymbolicTensor;
  }
  const shape = { filters: step.filters, kernelSize: [1, KERNEL_FRAMES] } as const;
  const convolved = layers.convolution(x, shape, `${name}Conv`);
  const normalized = index === 0 ? convolved : new BatchNorm({ name: `${name}Norm` }).apply(convolved);
  return new Relu({ name: `${name}Relu` }).apply(normalized) as tf.SymbolicTensor;
}
