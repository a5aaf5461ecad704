import { createRandom, mixSeed } from '../random.ts';
import { throughG711 } from './telephone.ts';
import { addWhiteNoise, type WaveformAugmentation } from './waveform.ts';

/** Variants of a clip whose features are worth keeping beside those of the clip itself. */
export const WAVEFORM_VARIANTS = ['awgn-1', 'awgn-2', 'mulaw8k', 'alaw8k'] as const;

/** One of {@link WAVEFORM_VARIANTS}. */
export type WaveformVariantName = (typeof WAVEFORM_VARIANTS)[number];

/** Makes one variant of every clip of a list. */
export interface WaveformVariant {
  readonly name: WaveformVariantName;
  /**
   * The variant of one clip; the same clip index and seed always give the same samples.
   *
   * @param samples - 48 kHz mono, not written to
   * @param clipIndex - position in the list of clips, which tells their noises apart
   * @returns as many samples, owned by the caller
   */
  apply(samples: Float32Array, clipIndex: number): Float32Array;
}

/** Signal-to-noise ratio of the published experiments' noisy copies, dB. */
const PAPER_SNR_DB = [15, 30] as const;

/**
 * A variant of clips by its name.
 *
 * `awgn-1` and `awgn-2` are the published experiments' two noisy copies, white Gaussian noise 15 to 30 dB below the clip;
 * `mulaw8k` and `alaw8k` are a telephone line.
 *
 * @param name - which variant
 * @param seed - of the noise
 */
export function waveformVariant(name: WaveformVariantName, seed: number): WaveformVariant {
  const augmentation = augmentationOf(name);
  const stream = WAVEFORM_VARIANTS.indexOf(name);
  return {
    name,
    apply: (samples, clipIndex) => augmentation(samples, createRandom(mixSeed(seed, stream, clipIndex))),
  };
}

function augmentationOf(name: WaveformVariantName): WaveformAugmentation {
  switch (name) {
    case 'awgn-1':
    case 'awgn-2':
      return addWhiteNoise(...PAPER_SNR_DB);
    case 'mulaw8k':
      return throughG711('mulaw');
    case 'alaw8k':
      return throughG711('alaw');
    default:
      return name satisfies never;
  }
}
