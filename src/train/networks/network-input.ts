import { FEATURE_CONFIG, N_MFCC } from '../../stream/features/feature-config.ts';

/** What a network sees: 128 mel bands or 13 cepstral coefficients a frame. */
export type FeatureKind = 'mel' | 'mfcc';

/** Values a frame of each feature has. */
export const FEATURE_BANDS: Readonly<Record<FeatureKind, number>> = Object.freeze({
  mel: FEATURE_CONFIG.nMels,
  mfcc: N_MFCC,
});

/** Name of a network's input, which an exported file repeats. */
export const INPUT_NAMES: Readonly<Record<FeatureKind, string>> = Object.freeze({
  mel: 'logMel',
  mfcc: 'mfcc',
});
