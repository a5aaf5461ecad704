import * as tf from '@tensorflow/tfjs';
import type { FeatureKind } from '../network-input.ts';

/** Frames that make one token. */
const FRAMES_A_TOKEN = 4;

/** Mel bands that make one value of a token; neighbouring cepstral coefficients are different quantities and stay apart. */
const BANDS_A_VALUE: Readonly<Record<FeatureKind, number>> = Object.freeze({ mel: 2, mfcc: 1 });

/**
 * Shortens a window to a sequence of tokens by max-pooling: 140 of width 64 from 563 x 128 log-mel, of width 13 from MFCC.
 *
 * @param input - `[batch, nFrames, nBands, 1]`
 * @returns `[batch, tokens, width]`
 */
export function pooledTokens(input: tf.SymbolicTensor, feature: FeatureKind): tf.SymbolicTensor {
  const poolSize: [number, number] = [FRAMES_A_TOKEN, BANDS_A_VALUE[feature]];
  const pooled = tf.layers
    .maxPooling2d({ poolSize, strides: poolSize, name: 'tokenPool' })
    .apply(input) as tf.SymbolicTensor;
  const [, tokens, width] = pooled.shape as [null, number, number, number];
  return tf.layers
    .reshape({ targetShape: [tokens, width], name: 'tokens' })
    .apply(pooled) as tf.SymbolicTensor;
}
