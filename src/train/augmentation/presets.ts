import type { Random } from '../random.ts';
import {
  type Augmentation,
  bandLimit,
  maskStretches,
  noiseFloor,
  spectralGain,
  spectralTilt,
  timeRoll,
  vocalTractWarp,
} from './spectrum.ts';

/** Augmentations before normalization (levels in dB) and after it, each with the share of windows it touches. */
export interface AugmentationPreset {
  /** Tells a run's checkpoint what it was trained with; another name where the numbers change. */
  readonly name: string;
  readonly levels: readonly (readonly [share: number, apply: Augmentation])[];
  readonly normalized: readonly (readonly [share: number, apply: Augmentation])[];
}

/** Names of the augmentations an emotion network can be trained with. */
export type EmotionAugmentationName = 'none' | 'mild' | 'strong' | 'rolled';

/**
 * What the emotion networks are trained with: other voices, rooms, lines and noises than the corpus's.
 *
 * `none` is for the published experiments, whose only augmentation is noisy copies of the clips. `rolled` is what the compact
 * network got in its first measurements, on clips cut at a fixed place: it moves them in time, which windows cut as a stream
 * cuts them do not need.
 *
 * `mild` comes first. With `strong`, mixup and twice the dropout from the start, a network trained from random weights on RAVDESS
 * alone still underfitted after 24,000 windows (UAR 0.33 on its own training clips); `strong` is for a network that knows
 * something already and begins to learn its training speakers by heart.
 */
export const EMOTION_AUGMENTATION: Readonly<Record<EmotionAugmentationName, AugmentationPreset>> = {
  none: { name: 'none', levels: [], normalized: [] },
  mild: {
    name: 'mild',
    levels: [
      [0.3, vocalTractWarp(0.06)],
      [0.5, spectralTilt(3)],
      [0.2, noiseFloor(40, 75)],
      [0.2, bandLimit(3_400, 14_000)],
    ],
    normalized: [[0.7, maskStretches(1, 1 / 8)]],
  },
  strong: {
    name: 'strong',
    levels: [
      [0.5, vocalTractWarp(0.08)],
      [0.8, spectralTilt(5)],
      [0.3, noiseFloor(30, 70)],
      [0.35, bandLimit(3_400, 14_000)],
    ],
    normalized: [[1, maskStretches(2, 1 / 6)]],
  },
  rolled: {
    name: 'rolled',
    levels: [
      [1, timeRoll(1 / 6)],
      [1, spectralGain(-6, 6)],
      [1, spectralTilt(5)],
    ],
    normalized: [[1, maskStretches(2, 1 / 6)]],
  },
};

/** What the router is trained with: no vocal-tract warp, which moves the very cue it looks for, and more band limiting. */
export const ROUTER_AUGMENTATION: AugmentationPreset = {
  name: 'router',
  levels: [
    [0.8, spectralTilt(8)],
    [0.4, noiseFloor(20, 65)],
    [0.5, bandLimit(3_000, 14_000)],
  ],
  normalized: [[0.5, maskStretches(1, 1 / 8)]],
};

/** Applies a list of augmentations to one window, each by its share. */
export function augment(list: AugmentationPreset['levels'], window: Float32Array, random: Random): void {
  for (const [share, apply] of list) if (random.next() < share) apply(window, random);
}
