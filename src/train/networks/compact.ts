import * as tf from '@tensorflow/tfjs';
import { EMOTIONS } from '../../sdk/emotion.ts';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { mixSeed } from '../random.ts';
import { AttentiveStatistics } from './attentive-statistics.ts';
import { Convolution } from './convolution.ts';
import { type DropoutSource, SeededDropout } from './dropout/seeded-dropout.ts';
import { Gelu } from './gelu.ts';
import { LearnedPositions } from './learned-positions.ts';
import { type FeatureKind, INPUT_NAMES } from './network-input.ts';
import { BatchNorm } from './normalization/batch-norm.ts';
import { LayerNorm } from './normalization/layer-norm.ts';
import { Relu } from './relu.ts';
import { SelfAttention } from './self-attention.ts';

/** Options of {@link createCompactNetwork}. */
export interface CompactOptions {
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Source of dropout masks; without it the network has no dropout. */
  readonly dropout?: DropoutSource;
  readonly feature: FeatureKind;
  /** Frames of the input, 563 for a 3-second window. */
  readonly nFrames: number;
  /** Mel bands, or cepstral coefficients, of the input. */
  readonly nMels: number;
  /** Output classes. */
  readonly nClasses: number;
  /** Channels of the convolution blocks, each of which halves time and bands; the last one halves bands alone. */
  readonly channels: readonly number[];
  /** Width of a token. */
  readonly width: number;
  /** Attention heads; must divide `width`. */
  readonly heads: number;
  /** Encoder layers. */
  readonly layers: number;
  /** Width of the feed-forward part of an encoder layer. */
  readonly feedForward: number;
  /** Dropout of whole feature maps in the stem, of values in the encoder, and before the last layer. */
  readonly dropoutRates: { readonly map: number; readonly value: number; readonly head: number };
}

/**
 * Bands that are looked at, from the lowest: log-mel up to 9.2 kHz. Above are hisses alone, which telephone lines and most recordings
 * do not have.
 */
const BANDS: Readonly<Record<FeatureKind, number>> = Object.freeze({ mel: 96, mfcc: 13 });

/**
 * Frames averaged at the start, 21 ms, as long as the window of one. Bands stay apart: pairs of them would blur the harmonics of a deep
 * voice, and with them its pitch, of which emotion is made.
 */
const FRAMES = 4;

/** Frames a token of {@link DEFAULT_COMPACT} stands for: those averaged, halved three times. */
export const FRAMES_PER_TOKEN = FRAMES * 2 ** 3;

/** Filters of the first convolution: over eleven bands of log-mel several harmonics of a voice stand side by side like a comb. */
const FIRST_KERNEL: Readonly<Record<FeatureKind, [number, number]>> = Object.freeze({
  mel: [3, 11],
  mfcc: [3, 3],
});

/** Filters of the other convolutions. */
const KERNEL: [number, number] = [3, 3];

/** Name of the layer that puts out the tokens, `[batch, tokens, width]`, before they are pooled. */
export const TOKEN_LAYER = 'finalNorm';

/** The compact network: 468,000 parameters, 25 M multiply-adds a window. */
export const DEFAULT_COMPACT: Omit<CompactOptions, 'seed' | 'dropout'> = Object.freeze({
  feature: 'mel',
  nFrames: FEATURE_CONFIG.nFrames,
  nMels: FEATURE_CONFIG.nMels,
  nClasses: EMOTIONS.length,
  // Multiples of 16, which is what ONNX Runtime computes at once: 24 cost as much as 32.
  channels: Object.freeze([16, 32, 64, 128]),
  width: 128,
  heads: 4,
  layers: 2,
  feedForward: 256,
  dropoutRates: Object.freeze({ map: 0.1, value: 0.2, head: 0.3 }),
});

/**
 * Builds the compact network: a convolution stem that shortens the window to 18 tokens, two Transformer layers, attentive pooling.
 *
 * Input `[batch, nFrames, nMels, 1]`, normalized log-mel or MFCC; output logits `[batch, nClasses]`.
 *
 * @see Xiao et al. (2021), "Early convolutions help transformers see better", for the stem
 */
export function createCompactNetwork(options: CompactOptions): tf.LayersModel {
  const build = new NetworkBuilder(options.seed, options.dropout);
  const input = tf.input({ shape: [options.nFrames, options.nMels, 1], name: INPUT_NAMES[options.feature] });
  let x = tf.layers
    .averagePooling2d({ poolSize: [FRAMES, 1], name: 'pool' })
    .apply(lowestBands(input, BANDS[options.feature])) as tf.SymbolicTensor;
  options.channels.forEach((channels, block) => {
    const strides: [number, number] = block === options.channels.length - 1 ? [1, 2] : [2, 2];
    const kernelSize = block === 0 ? FIRST_KERNEL[options.feature] : KERNEL;
    const dropout = options.dropoutRates.map;
    x = build.convolutionBlock(x, { channels, kernelSize, strides, dropout }, `block${block}`);
  });
  const [, tokens, bands, channels] = x.shape as [number, number, number, number];
  x = tf.layers
    .reshape({ targetShape: [tokens, bands * channels], name: 'fold' })
    .apply(x) as tf.SymbolicTensor;
  x = build.dense(x, options.width, 'embed');
  x = new LearnedPositions({ name: 'positions', seed: build.nextSeed() }).apply(x) as tf.SymbolicTensor;
  for (let layer = 0; layer < options.layers; layer++) {
    x = build.encoderLayer(x, options, `encoder${layer}`);
  }
  x = new LayerNorm({ name: TOKEN_LAYER }).apply(x) as tf.SymbolicTensor;
  x = new AttentiveStatistics({ name: 'statistics', seed: build.nextSeed() }).apply(x) as tf.SymbolicTensor;
  x = build.dropout(x, options.dropoutRates.head, 'value', 'headDropout');
  x = build.dense(x, options.nClasses, 'logits');
  return tf.model({ inputs: input, outputs: x, name: 'compact' });
}

function lowestBands(input: tf.SymbolicTensor, bands: number): tf.SymbolicTensor {
  const above = input.shape[2]! - bands;
  if (above <= 0) return input;
  const cropping: [[number, number], [number, number]] = [
    [0, 0],
    [0, above],
  ];
  return tf.layers.cropping2D({ cropping, name: 'lowestBands' }).apply(input) as tf.SymbolicTensor;
}

/** One block of the stem. */
interface ConvolutionBlock {
  readonly channels: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Share of whole feature maps that are dropped. */
  readonly dropout: number;
}

/** Adds groups of layers to a network and numbers their seeds. */
class NetworkBuilder {
  private readonly seed: number;
  private readonly dropoutSource: DropoutSource | undefined;
  private seeds = 0;
  private dropouts = 0;

  constructor(seed: number, dropoutSource: DropoutSource | undefined) {
    this.seed = seed;
    this.dropoutSource = dropoutSource;
  }

  nextSeed(): number {
    return mixSeed(this.seed, this.seeds++);
  }

  /** Convolution with strides, then a 3x3 depthwise one, each normalized and rectified; whole maps are dropped at the end. */
  convolutionBlock(
    x: tf.SymbolicTensor,
    { channels, kernelSize, strides, dropout }: ConvolutionBlock,
    name: string,
  ): tf.SymbolicTensor {
    const convolution = new Convolution({
      filters: channels,
      kernelSize,
      strides,
      seed: this.nextSeed(),
      name: `${name}Conv`,
    });
    const depthwise = tf.layers.depthwiseConv2d({
      kernelSize: KERNEL,
      padding: 'same',
      useBias: false,
      depthwiseInitializer: tf.initializers.heNormal({ seed: this.nextSeed() }),
      name: `${name}Depthwise`,
    });
    const y = this.normalizedRelu(convolution.apply(x) as tf.SymbolicTensor, `${name}Conv`);
    const z = this.normalizedRelu(depthwise.apply(y) as tf.SymbolicTensor, `${name}Depthwise`);
    return this.dropout(z, dropout, 'channel', `${name}Dropout`);
  }

  private normalizedRelu(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    const normalized = new BatchNorm({ name: `${name}Norm` }).apply(x);
    return new Relu({ name: `${name}Relu` }).apply(normalized) as tf.SymbolicTensor;
  }

  /** Pre-norm encoder layer: attention and feed-forward, each on a residual path. */
  encoderLayer(x: tf.SymbolicTensor, options: CompactOptions, name: string): tf.SymbolicTensor {
    const norm = (part: string) => new LayerNorm({ name: `${name}${part}Norm` });
    let y = norm('Attention').apply(x) as tf.SymbolicTensor;
    y = new SelfAttention({ heads: options.heads, seed: this.nextSeed(), name: `${name}Attention` }).apply(
      y,
    ) as tf.SymbolicTensor;
    y = this.dropout(y, options.dropoutRates.value, 'value', `${name}AttentionDropout`);
    const attended = tf.layers.add({ name: `${name}AttentionSum` }).apply([x, y]) as tf.SymbolicTensor;
    let z = norm('Feed').apply(attended) as tf.SymbolicTensor;
    z = this.dense(z, options.feedForward, `${name}Expand`);
    z = new Gelu({ name: `${name}Gelu` }).apply(z) as tf.SymbolicTensor;
    z = this.dropout(z, options.dropoutRates.value, 'value', `${name}ExpandDropout`);
    z = this.dense(z, options.width, `${name}Contract`);
    z = this.dropout(z, options.dropoutRates.value, 'value', `${name}ContractDropout`);
    return tf.layers.add({ name: `${name}FeedSum` }).apply([attended, z]) as tf.SymbolicTensor;
  }

  dense(x: tf.SymbolicTensor, units: number, name: string): tf.SymbolicTensor {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: this.nextSeed() });
    return tf.layers.dense({ units, kernelInitializer, name }).apply(x) as tf.SymbolicTensor;
  }

  dropout(x: tf.SymbolicTensor, rate: number, unit: 'value' | 'channel', name: string): tf.SymbolicTensor {
    if (this.dropoutSource === undefined) return x;
    const config = { rate, unit, index: this.dropouts++, source: this.dropoutSource, name };
    return new SeededDropout(config).apply(x) as tf.SymbolicTensor;
  }
}
