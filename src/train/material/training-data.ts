import { EMOTIONS, type Emotion } from '../../sdk/emotion.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/features/feature-cache.ts';
import { SHIPPED_SPLIT } from '../splits/actors.ts';
import { type Split, type SplitPart, selectClips } from '../splits/split.ts';
import { limitSpeakers } from './limit-speakers.ts';
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

/** Everything there is to learn from at once, in such shares that the few speakers of the target are not lost among the others. */
export interface MixedMaterial {
  /** How often an epoch visits a clip of the target, and a further clip of its speakers. */
  readonly times: { readonly target: number; readonly further: number };
  /** Clips of one speaker of another corpus at most: many voices, and not one of them well. */
  readonly clipsOfOthers: number;
}

/** What a stage learns from: the target and further clips of its speakers alone, or a mixture with the corpora pretrained on. */
export type StageMaterial = 'target' | MixedMaterial;

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
 * @param seed - of the choice among the clips of the others
 * @param material - the target's speakers alone, or those of the pretraining corpora too, whose other labels are left out
 */
export function stagePools(
  { target, further, pretraining, split }: TrainingData,
  seed: number,
  material: StageMaterial = 'target',
): WindowPool[] {
  if (material === 'target') return poolsOf([target, ...further], split, 'train');
  const { times, clipsOfOthers } = material;
  const labels = labelsOf(target);
  const others = poolsOf(pretraining, SHIPPED_SPLIT, 'train', ({ label }) => labels.includes(label));
  return [
    ...repeatClips(poolsOf([target], split, 'train'), times.target),
    ...repeatClips(poolsOf(further, split, 'train'), times.further),
    ...limitSpeakers(others, clipsOfOthers, seed),
  ];
}

function repeatClips(pools: readonly WindowPool[], times: number): WindowPool[] {
  return pools.map(({ features, indices }) => ({
    features,
    indices: indices.flatMap((index) => new Array<number>(times).fill(index)),
  }));
}

/** Emotions that occur in a set of clips, in their usual order, which is that of a network's outputs. */
export function labelsOf({ clips }: FeatureSet): Emotion[] {
  return EMOTIONS.filter((label) => clips.some((clip) => clip.label === label));
}
