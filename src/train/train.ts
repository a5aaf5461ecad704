import type { ModelCard } from '../stream/models/model-card.ts';
import { startTrainingBackend } from './backend.ts';
import { currentCommit, type ModelDescription, writeModel } from './export/write-model.ts';
import type { TrainingData } from './material/training-data.ts';
import {
  type OpenedCorpora,
  type OpenOptions,
  openingOf,
  openTrainingData,
  type TrainingCorpora,
} from './open-corpora.ts';
import { pretrainFor } from './pretrain.ts';
import { adaptRecipe, DEFAULT_RECIPE } from './recipe.ts';
import { SHIPPED_SPLIT } from './splits/actors.ts';
import type { Split } from './splits/split.ts';
import { trainModel } from './train-model.ts';
import type { TrainingProgress } from './train-network.ts';

/** Options of {@link train}. */
export interface TrainOptions {
  readonly corpora: TrainingCorpora;
  /** What the target's clips are for; that of the shipped models unless told otherwise. */
  readonly split?: Split;
  /** Model folder to write. */
  readonly out: string;
  /** Name in the model card. */
  readonly name: string;
  /** Version in the model card. */
  readonly version: string;
  /** Run folder: one checkpoint and one history a network. */
  readonly run: string;
  /** Folder of the pretrained network, where several models share one; below the run folder by default. */
  readonly pretrainingRun?: string;
  /** Folder for cached features. */
  readonly cache: string;
  /** File of the speech encoder whose states the networks learn to tell; none by default. */
  readonly teacher?: string;
  readonly seed: number;
  /** Epochs of the network for everyone; the others follow in proportion. */
  readonly epochs?: number;
  readonly progress?: TrainProgress;
  /** Stops after the epoch in which it fires; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

/** What a caller may show while training runs. */
export interface TrainProgress
  extends Pick<OpenOptions, 'onFeatures'>,
    Pick<TrainingProgress, 'onNetwork' | 'onBatch' | 'onEpoch'> {
  /** Something worth a line of its own. */
  readonly onMessage?: (text: string) => void;
}

/**
 * Trains a model from corpora on disk and writes its folder; called again after an interruption, it goes on from its checkpoints.
 *
 * @returns the card of the model written, or null if it was stopped before the end
 * @throws UndertoneError `ERR_CORPUS` for unusable data, `ERR_CHECKPOINT` if the run folder belongs to another run
 */
export async function train(options: TrainOptions): Promise<ModelCard | null> {
  const { split = SHIPPED_SPLIT, run, pretrainingRun = run, signal } = options;
  const { onMessage, onFeatures: _, ...training } = options.progress ?? {};
  const backend = await startTrainingBackend();
  onMessage?.(`TensorFlow backend: ${backend.name}`);
  if (backend.advice !== null) onMessage?.(backend.advice);
  const opened = await openTrainingData(options.corpora, split, openingOf(options));
  for (const remark of opened.remarks) onMessage?.(remark);
  const recipe = adaptRecipe(DEFAULT_RECIPE, {
    seed: options.seed,
    ...(options.epochs !== undefined && { epochs: options.epochs }),
  });
  const reports = { ...training, ...(signal && { signal }) };
  const pretrained = await pretrainFor(opened.data, recipe, pretrainingRun, reports);
  const model = await trainModel(opened.data, recipe, pretrained, run, reports);
  if (signal?.aborted === true) return null;
  return writeModel(model, await describeModel(options, opened, recipe.name), options.out);
}

/**
 * What a model card says of a model's training.
 *
 * @param recipe - name of the recipe
 */
export async function describeModel(
  { name, version, seed }: Pick<TrainOptions, 'name' | 'version' | 'seed'>,
  { data, sources }: OpenedCorpora,
  recipe: string,
): Promise<ModelDescription> {
  const { description } = SHIPPED_SPLIT;
  const isSaid = data.pretraining.length === 0 || data.split.description === description;
  const others = isSaid ? '' : `; other corpora: ${description}`;
  const licence = licenceOf(sources);
  const limit =
    licence === NON_COMMERCIAL ? 'not for commercial use, because of its training data, and ' : '';
  return {
    name,
    version,
    training: {
      data: [...sources, ...teacherOf(data)],
      speakers: `${data.split.description}${others}`,
      seed,
      commit: await currentCommit(),
      recipe,
    },
    licence,
    intendedUse: `Research and demonstration on acted speech; ${limit}not for decisions about people`,
  };
}

/** What a card says of a teacher. */
function teacherOf({ target: { teacher } }: TrainingData): string[] {
  if (teacher === undefined) return [];
  return [`Moonshine tiny, MIT, its encoder (SHA-256 ${teacher.digest}) as a teacher`];
}

const NON_COMMERCIAL = 'CC-BY-NC-SA-4.0';

/** Licence of weights by those of the data: ODbL leaves works produced from a database free, the others bind them. */
function licenceOf(sources: readonly string[]): string {
  if (sources.some((source) => source.includes('-NC-'))) return NON_COMMERCIAL;
  return sources.every((source) => source.includes('ODbL')) ? 'Apache-2.0' : 'that of the training data';
}
