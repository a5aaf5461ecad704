import type * as tf from '@tensorflow/tfjs';
import { EMOTIONS, type Emotion } from '../sdk/emotion.ts';
import type { Normalization } from '../stream/features/normalize.ts';
import { ROUTER_AUGMENTATION } from './augmentation/presets.ts';
import type { Clip, Gender } from './corpora/clip.ts';
import type { FeatureSet } from './corpora/feature-cache.ts';
import { balanceLabels } from './material/balance-labels.ts';
import { fitNormalization } from './material/fit-normalization.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from './networks/compact.ts';
import { createGenderRouter, DEFAULT_GENDER_ROUTER } from './networks/gender-router.ts';
import { poolsOf, pretrain, stagesOf } from './pretrain.ts';
import type { EmotionStage, ModelRecipe } from './recipe.ts';
import { SHIPPED_SPLIT } from './splits/actors.ts';
import type { Split } from './splits/split.ts';
import {
  emotionTask,
  GENDER_TASK,
  type TrainedNetwork,
  type TrainingRun,
  trainNetwork,
} from './train-network.ts';

/** Names of the networks of a model with two cohorts. */
export type NetworkName = 'all' | Gender | 'router';

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

/** Where checkpoints and histories of a model's networks lie. */
export interface ModelFolders {
  /** One folder below it for each network. */
  readonly run: string;
  /** Folder of the pretrained network, which several models may share. */
  readonly pretraining: string;
}

/** A whole model before it is exported. */
export interface TrainedModel {
  /** In the order of the emotion networks' outputs. */
  readonly labels: readonly Emotion[];
  readonly normalization: Normalization;
  readonly networks: Readonly<Record<NetworkName, TrainedNetwork>>;
}

/** What training reports while it runs. */
export interface TrainingProgress extends Pick<TrainingRun, 'onBatch' | 'onEpoch' | 'signal'> {
  /** A network's training begins; `pretraining` comes first where there is material for it. */
  readonly onNetwork?: (name: NetworkName | 'pretraining') => void;
}

/** Everything the networks of one model are trained with. */
interface Trainer {
  readonly data: TrainingData;
  readonly labels: readonly Emotion[];
  readonly run: TrainingRun;
  readonly progress: TrainingProgress;
}

/**
 * Trains every network of a model: one pretrained on many corpora, from it one for everyone, from that an expert for each gender;
 * and the router.
 *
 * Each stage of each network has a folder of its own and resumes from its checkpoint there.
 */
export async function trainModel(
  data: TrainingData,
  recipe: ModelRecipe,
  folders: ModelFolders,
  progress: TrainingProgress = {},
): Promise<TrainedModel> {
  const { onBatch, onEpoch, signal } = progress;
  const labels = EMOTIONS.filter((label) => data.target.clips.some((clip) => clip.label === label));
  const shared = {
    seed: recipe.router.seed,
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  };
  if (data.pretraining.length > 0) progress.onNetwork?.('pretraining');
  const pretrained =
    data.pretraining.length === 0
      ? null
      : await pretrain(data.pretraining, labels, recipe.pretraining, {
          ...shared,
          folder: folders.pretraining,
        });
  const normalization =
    pretrained?.normalization ?? fitNormalization(poolsOf([data.target], data.split, 'train'));
  const trainer = { data, labels, run: { ...shared, folder: folders.run, normalization }, progress };
  const all = await trainEmotion(trainer, 'all', recipe.all, pretrained?.network ?? null);
  const female = await trainEmotion(trainer, 'female', recipe.expert, all.network);
  const male = await trainEmotion(trainer, 'male', recipe.expert, all.network);
  const router = await trainRouter(trainer, recipe);
  return { labels, normalization, networks: { all, female, male, router } };
}

async function trainEmotion(
  { data, labels, run, progress }: Trainer,
  name: 'all' | Gender,
  stages: readonly EmotionStage[],
  start: tf.LayersModel | null,
): Promise<TrainedNetwork> {
  const { target, further, split } = data;
  const isOfCohort = (clip: Clip) => name === 'all' || clip.gender === name;
  const material = name === 'all' ? [target, ...further] : [target];
  progress.onNetwork?.(name);
  return trainNetwork(
    {
      task: emotionTask(labels),
      create: (dropout) =>
        createCompactNetwork({ ...DEFAULT_COMPACT, nClasses: labels.length, seed: run.seed, dropout }),
      start,
      stages: stagesOf(name, stages, balanceLabels(poolsOf(material, split, 'train', isOfCohort))),
      validation: poolsOf([target], split, 'validation', isOfCohort)[0]!,
    },
    run,
  );
}

async function trainRouter({ data, run, progress }: Trainer, recipe: ModelRecipe): Promise<TrainedNetwork> {
  const { target, further, pretraining, split } = data;
  progress.onNetwork?.('router');
  return trainNetwork(
    {
      task: GENDER_TASK,
      create: () => createGenderRouter({ ...DEFAULT_GENDER_ROUTER, seed: run.seed }),
      start: null,
      stages: [
        {
          folder: 'router',
          pools: [
            ...poolsOf([target, ...further], split, 'train'),
            ...poolsOf(pretraining, SHIPPED_SPLIT, 'train'),
          ],
          fit: recipe.router,
          augmentation: ROUTER_AUGMENTATION,
        },
      ],
      validation: poolsOf([target], split, 'validation')[0]!,
    },
    run,
  );
}
