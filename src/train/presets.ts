import type { WaveformVariantName } from './augmentation/waveform-variant.ts';
import type { FitOptions } from './fit/fit-options.ts';
import type { Architecture, FeatureKind } from './networks/create-network.ts';
import { type EmotionStage, MUON, TAUGHT } from './recipe.ts';

/** What the publication reports for one row: test loss, and test accuracy in whole percent. */
export interface PublishedScores {
  readonly loss: number;
  readonly accuracyPercent: number;
}

/** One row of the published table, trained as published: one fixed window a clip. */
export interface PublishedPreset {
  readonly training: 'fixed';
  readonly architecture: Architecture;
  readonly feature: FeatureKind;
  /** What the training set holds of every training clip; test and validation clips are clean. */
  readonly variants: readonly ('clean' | WaveformVariantName)[];
  /** Where the 3-second window starts in a clip, frames of 256 samples. */
  readonly windowStart: number;
  /** With seed 1; a repetition has a seed of its own. */
  readonly fit: FitOptions;
  readonly published: Readonly<Record<'male' | 'female', PublishedScores>>;
}

/** One row of ours, on the same splits: windows cut as a stream cuts them, a clip judged by the mean over its windows. */
export interface OwnPreset {
  readonly training: 'windows';
  readonly architecture: Architecture;
  readonly feature: FeatureKind;
  /**
   * `own`: a network for each gender, as published; `both`: one network learns from the training clips of both genders' splits, as the
   * models that ship do, and is tested on each.
   */
  readonly voices: 'own' | 'both';
  /** Whether it starts from the network pretrained on other corpora, none of them RAVDESS. */
  readonly pretrained: boolean;
  /** With seed 1; a repetition has a seed of its own. */
  readonly stages: readonly EmotionStage[];
  readonly published: null;
}

/** One row of the table: everything but the data and the seed. */
export type PaperPreset = PublishedPreset | OwnPreset;

/** Names of {@link PAPER_PRESETS}: architecture and feature. */
export type PaperPresetName =
  | 'cnn1d-mfcc'
  | 'lstm-mfcc'
  | 'lstm-mel'
  | 'transformer-mfcc'
  | 'transformer-mel'
  | 'compact-mel'
  | 'compact-mel-pretrained';

/** What all rows share: the clip itself and two noisy copies, and a window from 0.5 s on (93.75 frames). */
const PAPER_CLIPS = Object.freeze({
  variants: Object.freeze(['clean', 'awgn-1', 'awgn-2'] as const),
  windowStart: 94,
});

/**
 * Adam at a constant rate, as published. How many epochs the LSTM and the Transformer had, and which epoch was tested, is not
 * published: ours train until the validation loss has not fallen for 20 epochs, for 100 at most, and the epoch with the lowest is
 * tested. The published 500 epochs of the baseline are a limit, too; it knows its training clips by heart long before.
 */
const PAPER_FIT: FitOptions = Object.freeze({
  loss: 'categorical',
  epochs: 100,
  batchSize: 150,
  learningRate: 1e-3,
  weightDecay: 1e-4,
  labelSmoothing: 0,
  mixup: 0,
  seed: 1,
  optimizer: 'adam',
  schedule: 'constant',
  warmupShare: 0,
  clipNorm: null,
  earlyStopping: Object.freeze({ patience: 20, metric: 'loss' }),
});

/** What ends the training of both rows of ours: the clips of the table alone. */
const OWN_CLIPS: EmotionStage = Object.freeze({ fit: { ...MUON, epochs: 60 }, augmentation: 'mild' });

/** The rows of the published table, each gender trained on its own, and the compact network under the same protocol. */
export const PAPER_PRESETS: Readonly<Record<PaperPresetName, PaperPreset>> = Object.freeze({
  'cnn1d-mfcc': published('cnn1d', 'mfcc', [1.347, 53], [1.32, 54], { epochs: 500 }),
  'lstm-mfcc': published('lstm', 'mfcc', [1.868, 36], [1.808, 29]),
  'lstm-mel': published('lstm', 'mel', [1.082, 60], [1.361, 44]),
  'transformer-mfcc': published('transformer', 'mfcc', [2.159, 19], [1.194, 19]),
  'transformer-mel': published('transformer', 'mel', [0.961, 74], [0.902, 76]),
  'compact-mel': compact('own', false, [OWN_CLIPS]),
  'compact-mel-pretrained': compact('both', true, [
    {
      fit: { ...TAUGHT, epochs: 6 },
      augmentation: 'mild',
      material: { times: { target: 3, further: 1 }, clipsOfOthers: 24 },
    },
    { ...OWN_CLIPS, fit: { ...TAUGHT, epochs: 60 } },
  ]),
});

/** Ours: its own augmentation stands in for the noisy copies. */
function compact(
  voices: OwnPreset['voices'],
  pretrained: boolean,
  stages: readonly EmotionStage[],
): OwnPreset {
  return Object.freeze({
    training: 'windows',
    architecture: 'compact',
    feature: 'mel',
    voices,
    pretrained,
    stages: Object.freeze(stages),
    published: null,
  });
}

function published(
  architecture: Architecture,
  feature: FeatureKind,
  [maleLoss, maleAccuracy]: readonly [number, number],
  [femaleLoss, femaleAccuracy]: readonly [number, number],
  changes: Partial<FitOptions> = {},
): PublishedPreset {
  return Object.freeze({
    ...PAPER_CLIPS,
    architecture,
    feature,
    training: 'fixed',
    fit: Object.freeze({ ...PAPER_FIT, ...changes }),
    published: {
      male: { loss: maleLoss, accuracyPercent: maleAccuracy },
      female: { loss: femaleLoss, accuracyPercent: femaleAccuracy },
    },
  });
}
