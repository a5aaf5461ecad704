import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { EMOTIONS } from '../sdk/emotion.ts';
import type { Normalization } from '../stream/features/normalize.ts';
import { EMOTION_AUGMENTATION, ROUTER_AUGMENTATION } from './augmentation/presets.ts';
import type { Clip, Gender } from './corpora/clip.ts';
import type { FeatureSet } from './corpora/feature-cache.ts';
import { clipProbabilities, fitTemperature, windowLoss } from './evaluation/calibrate.ts';
import { scorePredictions } from './evaluation/metrics.ts';
import { predictWindows } from './evaluation/validate.ts';
import { type FitOptions, type FitRun, fitNetwork } from './fit/fit.ts';
import { fitNormalization } from './fit/fit-normalization.ts';
import { type Target, type WindowPool, windowExamples } from './fit/window-examples.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from './networks/compact.ts';
import { createGenderRouter, DEFAULT_GENDER_ROUTER } from './networks/gender-router.ts';
import type { DropoutSource } from './networks/seeded-dropout.ts';
import type { EmotionStage, ModelRecipe } from './recipe.ts';
import { type SpeakerSplit, selectClips } from './splits.ts';

/** Names of the networks of a model with two cohorts. */
export type NetworkName = 'all' | Gender | 'router';

/** Training material, by what it is good for. */
export interface TrainingData {
  /** Clips with emotions the experts learn. */
  readonly emotion: readonly FeatureSet[];
  /** Clips of the kind the model is for; experts are fine-tuned, and everything is validated, on these. */
  readonly target: FeatureSet;
  /** Clips with a known gender. */
  readonly gender: readonly FeatureSet[];
}

/** A trained network with the temperature that calibrates it. */
export interface TrainedNetwork {
  readonly network: tf.LayersModel;
  readonly temperature: number;
  /** On the validation speakers: mean window probability of each clip against its label. */
  readonly validation: {
    readonly uar: number;
    readonly accuracy: number;
    readonly ece: number;
    readonly n: number;
  };
}

/** A whole model before it is exported. */
export interface TrainedModel {
  readonly normalization: Normalization;
  readonly networks: Readonly<Record<NetworkName, TrainedNetwork>>;
}

/** What training reports while it runs. */
export interface TrainingProgress {
  readonly onNetwork?: (name: NetworkName) => void;
  readonly onBatch?: FitRun['onBatch'];
  readonly onEpoch?: FitRun['onEpoch'];
  readonly signal?: AbortSignal;
}

const EMOTION_TARGET: Target = {
  outputs: EMOTIONS.length,
  write: (clip, target) =>
    target.fill(0).fill(1, EMOTIONS.indexOf(clip.label), EMOTIONS.indexOf(clip.label) + 1),
};

const GENDER_TARGET: Target = {
  outputs: 1,
  write: (clip, target) => target.fill(clip.gender === 'female' ? 1 : 0),
};

/**
 * Trains every network of a model: one for everyone in stages, an expert fine-tuned from it for each gender, and the router.
 *
 * Each stage of each network has a folder of its own below `runFolder` and resumes from its checkpoint there.
 */
export async function trainModel(
  data: TrainingData,
  split: SpeakerSplit,
  recipe: ModelRecipe,
  runFolder: string,
  progress: TrainingProgress = {},
): Promise<TrainedModel> {
  const normalization = fitNormalization(trainingPools([data.target], split));
  const trainer = { data, split, normalization, runFolder, progress };
  const all = await trainEmotion(trainer, 'all', recipe.all, null);
  const female = await trainEmotion(trainer, 'female', recipe.expert, all.network);
  const male = await trainEmotion(trainer, 'male', recipe.expert, all.network);
  const router = await trainRouter(trainer, recipe.router, trainingPools(data.gender, split));
  return { normalization, networks: { all, female, male, router } };
}

function trainingPools(
  sets: readonly FeatureSet[],
  split: SpeakerSplit,
  keep?: (clip: Clip) => boolean,
): WindowPool[] {
  return sets.map((features) => ({ features, indices: selectClips(features.clips, split.train, keep) }));
}

interface Trainer {
  readonly data: TrainingData;
  readonly split: SpeakerSplit;
  readonly normalization: Normalization;
  readonly runFolder: string;
  readonly progress: TrainingProgress;
}

async function trainEmotion(
  trainer: Trainer,
  name: 'all' | Gender,
  stages: readonly EmotionStage[],
  start: tf.LayersModel | null,
): Promise<TrainedNetwork> {
  const { data, split, normalization } = trainer;
  const { seed } = stages[0]!.fit;
  const dropout: DropoutSource = { seed, step: 0 };
  const network = createCompactNetwork({ ...DEFAULT_COMPACT, seed, dropout });
  if (start !== null) network.setWeights(start.getWeights());
  const isOfCohort = (clip: Clip) => name === 'all' || clip.gender === name;
  const validation = validationPool(trainer, isOfCohort);
  const truth = validation.indices.map((index) => EMOTIONS.indexOf(validation.features.clips[index]!.label));
  for (const [number, { fit, augmentation, material }] of stages.entries()) {
    const pools = trainingPools(material === 'target' ? [data.target] : data.emotion, split, isOfCohort);
    const source = windowExamples(pools, EMOTION_TARGET, normalization, EMOTION_AUGMENTATION[augmentation]);
    trainer.progress.onNetwork?.(name);
    const stage = number === 0 ? name : `${name}-${number + 1}`;
    await runFit(trainer, stage, network, dropout, source, fit, { validation, truth });
  }
  return calibrated(network, validation, truth, normalization);
}

async function trainRouter(
  trainer: Trainer,
  options: FitOptions,
  pools: readonly WindowPool[],
): Promise<TrainedNetwork> {
  const network = createGenderRouter({ ...DEFAULT_GENDER_ROUTER, seed: options.seed });
  const source = windowExamples(pools, GENDER_TARGET, trainer.normalization, ROUTER_AUGMENTATION);
  const validation = validationPool(trainer, () => true);
  const truth = validation.indices.map((index) =>
    validation.features.clips[index]!.gender === 'female' ? 1 : 0,
  );
  trainer.progress.onNetwork?.('router');
  await runFit(trainer, 'router', network, { seed: 0, step: 0 }, source, options, { validation, truth });
  return calibrated(network, validation, truth, trainer.normalization);
}

interface ValidationSet {
  readonly validation: WindowPool;
  readonly truth: readonly number[];
}

function validationPool({ data, split }: Trainer, keep: (clip: Clip) => boolean): WindowPool {
  return { features: data.target, indices: selectClips(data.target.clips, split.validation, keep) };
}

async function runFit(
  { normalization, runFolder, progress }: Trainer,
  stage: string,
  network: tf.LayersModel,
  dropout: DropoutSource,
  source: ReturnType<typeof windowExamples>,
  options: FitOptions,
  { validation, truth }: ValidationSet,
): Promise<void> {
  const validate = async (current: tf.LayersModel) => {
    const windows = await predictWindows(current, validation, normalization);
    const scores = scoreClips(windows, truth, 1);
    return { loss: windowLoss(windows, truth, 1), uar: scores.uar };
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([stage, options, source.size, normalization]))
    .digest('hex')
    .slice(0, 16);
  const { onBatch, onEpoch, signal } = progress;
  await fitNetwork(network, dropout, source, options, {
    folder: join(runFolder, stage),
    fingerprint,
    validate,
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  });
}

async function calibrated(
  network: tf.LayersModel,
  validation: WindowPool,
  truth: readonly number[],
  normalization: Normalization,
) {
  const windows = await predictWindows(network, validation, normalization);
  const temperature = fitTemperature(windows, truth);
  const { uar, accuracy, ece, n } = scoreClips(windows, truth, temperature);
  return { network, temperature, validation: { uar, accuracy, ece, n } };
}

function scoreClips(
  windows: Awaited<ReturnType<typeof predictWindows>>,
  truth: readonly number[],
  temperature: number,
) {
  const rows = clipProbabilities(windows, truth.length, temperature);
  return scorePredictions(
    rows.map((probabilities, i) => ({ truth: truth[i]!, probabilities })),
    rows[0]!.length,
  );
}
