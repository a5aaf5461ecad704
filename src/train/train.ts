import { UndertoneError } from '../sdk/errors.ts';
import { createFeatureKernel } from '../stream/features/feature-kernel.ts';
import type { ModelCard } from '../stream/models/model-card.ts';
import { startTrainingBackend } from './backend.ts';
import type { Clip } from './corpora/clip.ts';
import { listCremaD } from './corpora/crema-d.ts';
import { type FeatureSet, openFeatureSet } from './corpora/feature-cache.ts';
import { listRavdess } from './corpora/ravdess.ts';
import { currentCommit, writeModel } from './export/write-model.ts';
import type { EpochRecord } from './fit/history.ts';
import type { BatchProgress } from './fit/train-epoch.ts';
import { adaptRecipe, DEFAULT_RECIPE } from './recipe.ts';
import { SHIPPED_SPLIT } from './splits.ts';
import { type NetworkName, type TrainingData, trainModel } from './train-model.ts';

/** Options of {@link train}. */
export interface TrainOptions {
  /** Folder of RAVDESS speech: what the emotion networks are for. */
  readonly ravdess: string;
  /** Folder of RAVDESS song, more material for the network for everyone and the router. */
  readonly ravdessSong?: string;
  /** Folder of CREMA-D, more voices for the router. */
  readonly cremaD?: string;
  /** Model folder to write. */
  readonly out: string;
  /** Name in the model card. */
  readonly name: string;
  /** Version in the model card. */
  readonly version: string;
  /** Run folder: one checkpoint and one history a network. */
  readonly run: string;
  /** Folder for cached features. */
  readonly cache: string;
  readonly seed: number;
  /** Epochs of the network for everyone; the others follow in proportion. */
  readonly epochs?: number;
  readonly progress?: TrainProgress;
  /** Stops after the epoch in which it fires; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

/** What a caller may show while training runs. */
export interface TrainProgress {
  /** Something worth a line of its own. */
  readonly onMessage?: (text: string) => void;
  /** Features of `done` of `total` clips of a corpus are there. */
  readonly onFeatures?: (corpus: string, done: number, total: number) => void;
  readonly onNetwork?: (name: NetworkName) => void;
  readonly onBatch?: (progress: BatchProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
}

/**
 * Trains a model from corpora on disk and writes its folder; called again after an interruption, it goes on from its checkpoints.
 *
 * @returns the card of the model written, or null if it was stopped before the end
 * @throws UndertoneError `ERR_CORPUS` for unusable data, `ERR_CHECKPOINT` if the run folder belongs to another run
 */
export async function train(options: TrainOptions): Promise<ModelCard | null> {
  const { progress = {} } = options;
  const backend = await startTrainingBackend();
  progress.onMessage?.(`TensorFlow backend: ${backend.name}`);
  if (backend.advice !== null) progress.onMessage?.(backend.advice);
  const data = await openTrainingData(options);
  const recipe = adaptRecipe(DEFAULT_RECIPE, {
    seed: options.seed,
    ...(options.epochs !== undefined && { epochs: options.epochs }),
  });
  const { onNetwork, onBatch, onEpoch } = progress;
  const model = await trainModel(data, SHIPPED_SPLIT, recipe, options.run, {
    ...(onNetwork && { onNetwork }),
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(options.signal && { signal: options.signal }),
  });
  if (options.signal?.aborted === true) return null;
  return writeModel(model, await describe(options, recipe.name), options.out);
}

async function openTrainingData(options: TrainOptions): Promise<TrainingData> {
  const kernel = createFeatureKernel();
  const open = async (folder: string, list: (folder: string) => Promise<Clip[]>): Promise<FeatureSet> => {
    const clips = await list(folder);
    const corpus = clips[0]!.corpus;
    return openFeatureSet(clips, kernel, {
      folder: options.cache,
      onProgress: (done, total) => options.progress?.onFeatures?.(corpus, done, total),
    });
  };
  const speech = await open(options.ravdess, listRavdess);
  if (!speech.clips.some((clip) => SHIPPED_SPLIT.validation.has(clip.speaker))) {
    throw new UndertoneError(
      'ERR_CORPUS',
      `${options.ravdess} holds no clips of the validation actors 19 and 20: give the whole corpus`,
    );
  }
  const song = options.ravdessSong === undefined ? [] : [await open(options.ravdessSong, listRavdess)];
  const crema = options.cremaD === undefined ? [] : [await open(options.cremaD, listCremaD)];
  return { target: speech, emotion: [speech, ...song], gender: [speech, ...song, ...crema] };
}

async function describe(options: TrainOptions, recipe: string) {
  return {
    name: options.name,
    version: options.version,
    training: {
      data: [
        'RAVDESS speech (Livingstone and Russo 2018), CC BY-NC-SA 4.0',
        ...(options.ravdessSong === undefined ? [] : ['RAVDESS song, CC BY-NC-SA 4.0']),
        ...(options.cremaD === undefined ? [] : ['CREMA-D (Cao et al. 2014), ODbL 1.0, router only']),
      ],
      speakers:
        'RAVDESS actors 1 to 18 train, 19 and 20 validate and calibrate, 21 to 24 never seen; CREMA-D actors 1073 to 1091 never seen',
      seed: options.seed,
      commit: await currentCommit(),
      recipe,
    },
    licence: 'CC-BY-NC-SA-4.0',
    intendedUse:
      'Research and demonstration on acted English speech; not for commercial use, because of RAVDESS, and not for decisions about people',
  };
}
