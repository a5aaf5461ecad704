import type { Emotion } from '../sdk/emotion.ts';
import type { Normalization } from '../stream/features/normalize.ts';
import { ROUTER_AUGMENTATION } from './augmentation/presets.ts';
import type { Clip, Gender } from './corpora/clip.ts';
import { fitStateScale, type StateScale } from './distillation/state-scale.ts';
import { balanceLabels } from './material/balance-labels.ts';
import { fitNormalization } from './material/fit-normalization.ts';
import { limitSpeakers } from './material/limit-speakers.ts';
import { labelsOf, poolsOf, stagePools, type TrainingData } from './material/training-data.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from './networks/compact.ts';
import { createGenderRouter, DEFAULT_GENDER_ROUTER } from './networks/gender-router.ts';
import { type Pretrained, stagesOf } from './pretrain.ts';
import type { EmotionStage, ModelRecipe } from './recipe.ts';
import { SHIPPED_SPLIT } from './splits/actors.ts';
import {
  emotionTask,
  GENDER_TASK,
  type NetworkName,
  type StartingPoint,
  type TrainedNetwork,
  type TrainingProgress,
  type TrainingRun,
  trainNetwork,
} from './train-network.ts';

/** A whole model before it is exported. */
export interface TrainedModel {
  /** In the order of the emotion networks' outputs. */
  readonly labels: readonly Emotion[];
  readonly normalization: Normalization;
  readonly networks: Readonly<Record<Exclude<NetworkName, 'pretraining'>, TrainedNetwork>>;
}

/** Everything the networks of one model are trained with. */
interface Trainer {
  readonly data: TrainingData;
  readonly labels: readonly Emotion[];
  readonly run: TrainingRun;
  /** How emotion networks are told the states of a teacher; null without one. */
  readonly states: StateScale | null;
  readonly progress: TrainingProgress;
}

/**
 * Trains every network of a model: one for everyone, from it an expert for each gender; and the router.
 *
 * @param pretrained - network to start from, whose normalization is kept; null for random weights
 * @param folder - run folder; each network has a folder of its own below it and resumes from its checkpoint there
 */
export async function trainModel(
  data: TrainingData,
  recipe: ModelRecipe,
  pretrained: Pretrained | null,
  folder: string,
  progress: TrainingProgress = {},
): Promise<TrainedModel> {
  const { onBatch, onEpoch, signal } = progress;
  const labels = labelsOf(data.target);
  const own = poolsOf([data.target], data.split, 'train');
  const normalization = pretrained?.normalization ?? fitNormalization(own);
  const states = pretrained === null ? fitStateScale(own) : pretrained.states;
  const run: TrainingRun = {
    folder,
    normalization,
    seed: recipe.router.seed,
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  };
  const trainer = { data, labels, run, states, progress };
  const all = await trainEmotion(trainer, 'all', recipe.all, pretrained);
  const female = await trainEmotion(trainer, 'female', recipe.expert, all);
  const male = await trainEmotion(trainer, 'male', recipe.expert, all);
  const router = await trainRouter(trainer, recipe);
  return { labels, normalization, networks: { all, female, male, router } };
}

async function trainEmotion(
  { data, labels, run, states, progress }: Trainer,
  name: 'all' | Gender,
  stages: readonly EmotionStage[],
  start: StartingPoint | null,
): Promise<TrainedNetwork> {
  const isOfCohort = (clip: Clip) => name === 'all' || clip.gender === name;
  progress.onNetwork?.(name);
  return trainNetwork(
    {
      task: emotionTask(labels),
      create: (dropout) =>
        createCompactNetwork({ ...DEFAULT_COMPACT, nClasses: labels.length, seed: run.seed, dropout }),
      start,
      states,
      stages: stagesOf(name, stages, (stage) =>
        name === 'all'
          ? balanceLabels(stagePools(data, run.seed, stage.material))
          : balanceLabels(poolsOf([data.target], data.split, 'train', isOfCohort)),
      ),
      validation: poolsOf([data.target], data.split, 'validation', isOfCohort)[0]!,
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
          pools: limitSpeakers(
            [
              ...poolsOf([target, ...further], split, 'train'),
              ...poolsOf(pretraining, SHIPPED_SPLIT, 'train'),
            ],
            recipe.routerClips,
            run.seed,
          ),
          fit: recipe.router,
          augmentation: ROUTER_AUGMENTATION,
        },
      ],
      validation: poolsOf([target], split, 'validation')[0]!,
    },
    run,
  );
}
