import { EMOTIONS, type Emotion } from '../../sdk/emotion.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/feature-cache.ts';
import { SHIPPED_SPLIT } from '../splits/actors.ts';
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

/**
 * What a stage learns from: `target`, the corpus that the model is for and further clips of its speakers, or `everything`, these and
 * the corpora it was pretrained on, which keeps many voices in view.
 */
export type StageMaterial = 'target' | 'everything';

/** Clips of one part of a split, a pool for every set. */
export function poolsOf(
  sets: readonly FeatureSet[],
  split: Split,
  part: SplitPart,
  keep: (clip: Clip) => boolean = () => true,
): WindowPool[] {
  return sets.map((features) => ({ features, indices: selectClips(features.clips, split, part, keep) }));
}

/**
 * Training clips of one stage of the network for everyone.
 *
 * @param material - the target's speakers alone, or those of the pretraining corpora too, whose other labels are left out
 */
export function stagePools(
  { target, further, pretraining, split }: TrainingData,
  material: StageMaterial = 'target',
): WindowPool[] {
  const own = poolsOf([target, ...further], split, 'train');
  if (material === 'target') return own;
  const labels = labelsOf(target);
  return [...own, ...poolsOf(pretraining, SHIPPED_SPLIT, 'train', ({ label }) => labels.includes(label))];
}

/** Emotions that occur in a set of clips, in their usual order, which is that of a network's outputs. */
export function labelsOf({ clips }: FeatureSet): Emotion[] {
  return EMOTIONS.filter((label) => clips.some((clip) => clip.label === label));
}
