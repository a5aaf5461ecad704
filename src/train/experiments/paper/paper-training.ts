import type * as tf from '@tensorflow/tfjs';
import { EMOTIONS } from '../../../sdk/emotion.ts';
import type { WaveformVariantName } from '../../augmentation/waveform-variant.ts';
import type { Gender } from '../../corpora/clip.ts';
import type { FeatureSet } from '../../corpora/features/feature-cache.ts';
import type { WindowLogits } from '../../evaluation/validate.ts';
import type { FitRun } from '../../fit/fit.ts';
import type { PaperPreset } from '../../presets.ts';
import { randomSplit } from '../../splits/random-split.ts';
import type { Split } from '../../splits/split.ts';
import { emotionTask, type Task } from '../../train-network.ts';
import type { SharedStart } from '../shared-start.ts';

/** Clips of the published experiments: the clean ones and their noisy copies, the same clips in the same order. */
export type PaperMaterial = Readonly<Record<'clean' | WaveformVariantName, FeatureSet>>;

/** One training of one row of the table. */
export interface PaperRun<P extends PaperPreset = PaperPreset> {
  /** Name of the row. */
  readonly row: string;
  readonly preset: P;
  readonly gender: Gender;
  /** Of split, weights, order and dropout. */
  readonly seed: number;
  /** Folder of this training: checkpoint, history, result. */
  readonly folder: string;
  /** Folder of the training that both genders of a row share, where they do. */
  readonly sharedFolder: string;
  /** The pretrained network, whose normalization is kept; null for rows that start from random weights. */
  readonly start: SharedStart | null;
  readonly onEpoch?: FitRun['onEpoch'];
  readonly signal?: AbortSignal;
}

/** A trained network of the table and what it says of the test clips of its gender. */
export interface PaperTraining {
  readonly network: tf.LayersModel;
  /** Epochs trained. */
  readonly epochs: number;
  /** Clips and noisy copies trained on. */
  readonly trained: number;
  readonly test: WindowLogits;
}

/** All eight emotions, for every row. */
export const PAPER_TASK: Task = emotionTask(EMOTIONS);

/** The random 8:1:1 split of one gender's clips; clips of the other are for nothing. */
export function genderSplit({ clean }: PaperMaterial, gender: Gender, seed: number): Split {
  return randomSplit(
    clean.clips.filter((clip) => clip.gender === gender),
    seed,
  );
}

/** The splits of both genders as one. */
export function bothSplits(material: PaperMaterial, seed: number): Split {
  const male = genderSplit(material, 'male', seed);
  const female = genderSplit(material, 'female', seed);
  return {
    description: `men: ${male.description}; women: ${female.description}`,
    partOf: (clip) => (clip.gender === 'male' ? male : female).partOf(clip),
  };
}
