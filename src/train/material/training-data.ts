import { EMOTIONS, type Emotion } from '../../sdk/emotion.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/feature-cache.ts';
import { type Split, type SplitPart, selectClips } from '../splits/split.ts';
import type { WindowPool } from './window-examples.ts';

/** Training material, by what it is good for. */
export interface TrainingData {
  /** Clips of other corpora, for pretraining and for the router; may be empty. Always split as the shipped models are. */
  readonly pretraining: readonly FeatureSet[];
  /** Further clips of the speakers the model is for, such as their songs; may be empty. */
  readonly further: readonly FeatureSet[];
  /** Clips of the kind the model is for; everything is validated and calibrated on these. */
  readonly target: FeatureSet;
  /** What the clips of `target` and `further` are for. */
  readonly split: Split;
}

/** Clips of one part of a split, a pool for every set. */
export function poolsOf(
  sets: readonly FeatureSet[],
  split: Split,
  part: SplitPart,
  keep: (clip: Clip) => boolean = () => true,
): WindowPool[] {
  return sets.map((features) => ({ features, indices: selectClips(features.clips, split, part, keep) }));
}

/** Emotions that occur in a set of clips, in their usual order, which is that of a network's outputs. */
export function labelsOf({ clips }: FeatureSet): Emotion[] {
  return EMOTIONS.filter((label) => clips.some((clip) => clip.label === label));
}
