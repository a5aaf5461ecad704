import type { Emotion } from '../sdk/emotion.ts';
import type { Normalization } from '../stream/features/normalize.ts';
import { EMOTION_AUGMENTATION } from './augmentation/presets.ts';
import type { Clip } from './corpora/clip.ts';
import type { FeatureSet } from './corpora/features/feature-cache.ts';
import { fitStateScale, type StateScale } from './distillation/state-scale.ts';
import { balanceLabels } from './material/balance-labels.ts';
import { fitNormalization } from './material/fit-normalization.ts';
import { labelsOf, poolsOf, type TrainingData } from './material/training-data.ts';
import type { WindowPool } from './material/window-examples.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from './networks/compact.ts';
import type { EmotionStage, ModelRecipe } from './recipe.ts';
import { SHIPPED_SPLIT } from './splits/actors.ts';
import {
  emotionTask,
  type Stage,
  type StartingPoint,
  type TrainingProgress,
  type TrainingRun,
  trainNetwork,
} from './train-network.ts';

/** A network that has learned from many speakers, and the normalization it was trained with. */
export interface Pretrained extends StartingPoint {
  readonly normalization: Normalization;
  /** How it was told the states of a teacher; null without one. */
  readonly states: StateScale | null;
}

/**
 * Stages of a recipe with the clips they learn from; the first stage's folder is `name`, the next ones' `name-2`, …
 *
 * @param poolsFor - what a stage learns from
 */
export function stagesOf(
  name: string,
  stages: readonly EmotionStage[],
  poolsFor: (stage: EmotionStage) => readonly WindowPool[],
): Stage[] {
  return stages.map((stage, number) => ({
    folder: number === 0 ? name : `${name}-${number + 1}`,
    pools: poolsFor(stage),
    fit: stage.fit,
    augmentation: EMOTION_AUGMENTATION[stage.augmentation],
  }));
}

/**
 * Trains a network on other corpora, or goes on with it where its folder has one.
 *
 * Depends on nothing but these corpora, labels, recipe and seed, so that the models of all folds of a target corpus can share it.
 *
 * @param sets - at least one; split as the shipped models are, the first with validation speakers measures the network
 * @param labels - in the order of the network's outputs; clips with others are left out
 */
export async function pretrain(
  sets: readonly FeatureSet[],
  labels: readonly Emotion[],
  stages: readonly EmotionStage[],
  run: Omit<TrainingRun, 'normalization'>,
): Promise<Pretrained> {
  const isKnown = (clip: Clip) => labels.includes(clip.label);
  const pools = poolsOf(sets, SHIPPED_SPLIT, 'train', isKnown);
  const held = poolsOf(sets, SHIPPED_SPLIT, 'validation', isKnown);
  const normalization = fitNormalization(pools);
  const balanced = balanceLabels(pools);
  const states = fitStateScale(pools);
  const { network, learner, fingerprint } = await trainNetwork(
    {
      task: emotionTask(labels),
      create: (dropout) =>
        createCompactNetwork({ ...DEFAULT_COMPACT, nClasses: labels.length, seed: run.seed, dropout }),
      start: null,
      states,
      stages: stagesOf('pretraining', stages, () => balanced),
      validation: held.find(({ indices }) => indices.length > 0) ?? pools[0]!,
    },
    { ...run, normalization },
  );
  return { network, learner, fingerprint, normalization, states };
}

/**
 * The pretrained network of a model, for the labels of its target corpus.
 *
 * @param folder - run folder of the pretrained network
 * @returns null where there are no corpora to pretrain on
 */
export async function pretrainFor(
  { target, pretraining }: TrainingData,
  recipe: ModelRecipe,
  folder: string,
  { onNetwork, onBatch, onEpoch, signal }: TrainingProgress,
): Promise<Pretrained | null> {
  if (pretraining.length === 0) return null;
  onNetwork?.('pretraining');
  return pretrain(pretraining, labelsOf(target), recipe.pretraining, {
    folder,
    seed: recipe.router.seed,
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  });
}
