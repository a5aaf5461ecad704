import { EMOTIONS } from '../../sdk/emotion.ts';
import { createFeatureKernel } from '../../stream/features/feature-kernel.ts';
import { startTrainingBackend } from '../backend.ts';
import { type FeatureSet, openFeatureSet } from '../corpora/feature-cache.ts';
import { openCorpus } from '../corpora/registry.ts';
import type { CorpusFolder } from '../open-corpora.ts';
import { pretrain } from '../pretrain.ts';
import { adaptRecipe, DEFAULT_RECIPE, type EmotionStage } from '../recipe.ts';
import type { TrainProgress } from '../train.ts';
import { type CohortsResult, compareCohorts } from './cohorts.ts';

/** Options of {@link runCohorts}. */
export interface CohortsOptions {
  /** Folder of CREMA-D. */
  readonly cremaD: string;
  /** Corpora of the pretrained network, CREMA-D among them. */
  readonly pretraining: readonly CorpusFolder[];
  readonly seed: number;
  /** Epochs of fine-tuning. */
  readonly epochs: number;
  readonly run: string;
  /** Folder of the pretrained network. */
  readonly pretrainingRun: string;
  /** Folder for cached features. */
  readonly cache: string;
  readonly progress?: TrainProgress;
  readonly signal?: AbortSignal;
}

/** Opens CREMA-D and the pretrained network and compares groupings; see {@link compareCohorts}. */
export async function runCohorts(options: CohortsOptions): Promise<CohortsResult[]> {
  const { cremaD, pretraining, seed, epochs, run, pretrainingRun, cache, progress = {}, signal } = options;
  const backend = await startTrainingBackend();
  progress.onMessage?.(`TensorFlow backend: ${backend.name}`);
  const { onNetwork, onBatch, onEpoch } = progress;
  const reports = {
    ...(onNetwork && { onNetwork }),
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  };
  const kernel = createFeatureKernel();
  const open = async ({ name, folder }: CorpusFolder): Promise<FeatureSet> =>
    openFeatureSet((await openCorpus(name, folder)).clips, kernel, {
      folder: cache,
      onProgress: (done, total) => progress.onFeatures?.(name, done, total),
    });
  const sets: FeatureSet[] = [];
  for (const corpus of pretraining) sets.push(await open(corpus));
  // The pretrained network that the experiments on RAVDESS share, whatever the seed here.
  const recipe = adaptRecipe(DEFAULT_RECIPE, { seed: 1 });
  const pretrained = await pretrain(sets, EMOTIONS, recipe.pretraining, {
    folder: pretrainingRun,
    seed: 1,
    ...reports,
  });
  // A group learns from its own clips only, so a stage on a mixture has no place here.
  const ownStages = recipe.all.filter(({ material = 'target' }) => material === 'target');
  const stages: EmotionStage[] = ownStages.map((stage) => ({
    ...stage,
    fit: { ...stage.fit, seed, epochs },
  }));
  const clips = await open({ name: 'crema-d', folder: cremaD });
  return compareCohorts({ clips, pretrained, stages, seed, run, ...reports });
}
