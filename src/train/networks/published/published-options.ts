import type { DropoutSource } from '../dropout/seeded-dropout.ts';
import type { FeatureKind } from '../network-input.ts';

/** Options of the three published networks. */
export interface PublishedOptions {
  readonly feature: FeatureKind;
  /** Frames of the input, 563 for a 3-second window. */
  readonly nFrames: number;
  /** Mel bands or cepstral coefficients of a frame. */
  readonly nBands: number;
  /** Output classes. */
  readonly nClasses: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Source of dropout masks; without it the network has no dropout. */
  readonly dropout?: DropoutSource;
}
