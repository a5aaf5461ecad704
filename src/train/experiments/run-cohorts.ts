import { createFeatureKernel } from '../../stream/features/feature-kernel.ts';
import { startTrainingBackend } from '../backend.ts';
import { type CorpusFolder, openFeatures, openingOf } from '../open-corpora.ts';
import { type EmotionStage, TAUGHT } from '../recipe.ts';
import type { TrainProgress } from '../train.ts';
import { type CohortsResult, compareCohorts } from './cohorts.ts';
import { openSharedStart } from './shared-start.ts';

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
  /** File of the speech encoder whose states the networks learn to tell; none by default. */
  readonly teacher?: string;
  readonly progress?: TrainProgress;
  readonly signal?: AbortSignal;
}

/** A group learns from its own clips only, so the mixture that models learn from has no place here. */
const OWN_CLIPS: EmotionStage = Object.freeze({
  fit: { ...TAUGHT, learningRate: 5e-4, mixup: 0.2 },
  augmentation: 'strong',
});

/** Opens CREMA-D and the pretrained network and compares groupings; see {@link compareCohorts}. */
export async function runCohorts(options: CohortsOptions): Promise<CohortsResult[]> {
  const { cremaD, pretraining, seed, epochs, run, pretrainingRun, progress = {}, signal } = options;
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
  const opening = openingOf(options);
  const pretrained = await openSharedStart(pretraining, kernel, opening, {
    folder: pretrainingRun,
    ...reports,
  });
  const stages = [{ ...OWN_CLIPS, fit: { ...OWN_CLIPS.fit, seed, epochs } }];
  const { features: clips } = await openFeatures({ name: 'crema-d', folder: cremaD }, kernel, opening);
  return compareCohorts({ clips, pretrained, stages, seed, run, ...reports });
}
