import { join } from 'node:path';
import { createLanePool } from '../../stream/lanes/lane-pool.ts';
import { UNIFORM_PRIORS } from '../../stream/models/priors.ts';
import { startTrainingBackend } from '../backend.ts';
import type { Gender } from '../corpora/clip.ts';
import { parseDegradation } from '../evaluation/listening/degradation.ts';
import { type EvaluationReport, evaluateForReport } from '../evaluation/report/report.ts';
import { predictWindows } from '../evaluation/validate.ts';
import { writeModel } from '../export/write-model.ts';
import { poolsOf } from '../material/training-data.ts';
import { type OpenedCorpora, openingOf, openTrainingData } from '../open-corpora.ts';
import { type Pretrained, pretrainFor } from '../pretrain.ts';
import { adaptRecipe, DEFAULT_RECIPE, type ModelRecipe } from '../recipe.ts';
import { RAVDESS_FOLDS, speakerFold } from '../splits/speaker-folds.ts';
import { selectClips } from '../splits/split.ts';
import { describeModel, type TrainOptions } from '../train.ts';
import { type TrainedModel, trainModel } from '../train-model.ts';
import { type ClipScores, emotionTask, scoreClips, type TrainingProgress } from '../train-network.ts';
import { readFinished, writeFinished } from './finished-result.ts';
import type { Taught } from './repeat-command.ts';

/** Options of {@link runSpeakerFolds}; the corpora's target is RAVDESS speech. */
export interface SpeakerFoldsOptions
  extends Pick<TrainOptions, 'corpora' | 'run' | 'cache' | 'teacher' | 'progress' | 'signal'> {
  /** Folder of the pretrained network, which all folds share. */
  readonly pretrainingRun: string;
  /** Folds wanted, of 0 to 4. */
  readonly folds: readonly number[];
  /** Called when a fold has been trained and tested. */
  readonly onFold?: (result: FoldResult) => void;
}

/** What one fold measured on its test actors. */
export interface FoldResult extends Taught {
  readonly fold: number;
  readonly actors: readonly number[];
  /** Through the real pipeline, clean, as streams, and over a telephone line. */
  readonly report: EvaluationReport;
  /** Networks by themselves, on the windows of each test clip. */
  readonly networks: {
    /** The network for everyone. */
    readonly all: ClipScores;
    /** Each clip judged by the expert of the speaker's true gender. */
    readonly experts: ClipScores;
  };
}

/** Random choices of training and of the joined streams. */
const SEED = 1;

/**
 * Trains and tests a model for each speaker-independent fold of RAVDESS; finished folds are read from their folders.
 *
 * The pretrained network has seen no speaker of RAVDESS, so all folds share it.
 *
 * @returns the results of finished folds; fewer than asked for if it was stopped
 */
export async function runSpeakerFolds(options: SpeakerFoldsOptions): Promise<FoldResult[]> {
  const results: FoldResult[] = [];
  let shared: Shared | null = null;
  for (const fold of options.folds) {
    const folder = join(options.run, `fold-${fold}`);
    const path = join(folder, 'result.json');
    let result = await readFinished<FoldResult>(path);
    if (result === null) {
      shared ??= await prepare(options);
      if (options.signal?.aborted === true) break;
      result = await runFold(fold, folder, shared, options);
      if (result === null) break;
      await writeFinished(path, result);
    }
    results.push(result);
    options.onFold?.(result);
  }
  return results;
}

/** What all folds have in common. */
interface Shared {
  readonly opened: OpenedCorpora;
  readonly recipe: ModelRecipe;
  readonly pretrained: Pretrained | null;
}

async function prepare(options: SpeakerFoldsOptions): Promise<Shared> {
  const { corpora, progress, pretrainingRun } = options;
  const backend = await startTrainingBackend();
  progress?.onMessage?.(`TensorFlow backend: ${backend.name}`);
  const split = speakerFold(options.folds[0]!);
  const opened = await openTrainingData(corpora, split, openingOf(options));
  const recipe = adaptRecipe(DEFAULT_RECIPE, { seed: SEED });
  const pretrained = await pretrainFor(opened.data, recipe, pretrainingRun, reportsOf(options));
  return { opened, recipe, pretrained };
}

function reportsOf({ progress, signal }: SpeakerFoldsOptions): TrainingProgress {
  return { ...progress, ...(signal && { signal }) };
}

async function runFold(
  fold: number,
  folder: string,
  { opened, recipe, pretrained }: Shared,
  options: SpeakerFoldsOptions,
): Promise<FoldResult | null> {
  const own: OpenedCorpora = { ...opened, data: { ...opened.data, split: speakerFold(fold) } };
  const model = await trainModel(own.data, recipe, pretrained, folder, reportsOf(options));
  if (options.signal?.aborted === true) return null;
  const modelFolder = join(folder, 'model');
  const identity = { name: `fold-${fold}`, version: '0.0.0', seed: SEED };
  await writeModel(model, await describeModel(identity, own, recipe.name), modelFolder);
  return {
    fold,
    actors: RAVDESS_FOLDS[fold]!,
    taught: own.data.target.teacher !== undefined,
    report: await testModel(modelFolder, own, fold, options),
    networks: await testNetworks(model, own),
  };
}

async function testModel(
  modelFolder: string,
  { data }: OpenedCorpora,
  fold: number,
  { progress }: SpeakerFoldsOptions,
): Promise<EvaluationReport> {
  const clips = selectClips(data.target.clips, data.split, 'test').map((index) => data.target.clips[index]!);
  const lanes = await createLanePool(modelFolder, {});
  try {
    const protocol = {
      model: lanes.model.id,
      corpus: 'ravdess',
      actors: RAVDESS_FOLDS[fold]!.join(','),
      labels: lanes.model.card.labels,
      leftOut: 0,
      priors: 'uniform',
      seed: SEED,
      command: `undertone experiment folds --folds ${fold}`,
    };
    return await evaluateForReport(clips, lanes, protocol, {
      priors: UNIFORM_PRIORS,
      degradation: parseDegradation('mulaw8k'),
      withStreams: true,
      onProgress: (what, done, total) => progress?.onFeatures?.(`fold ${fold}, ${what}`, done, total),
    });
  } finally {
    await lanes.close();
  }
}

async function testNetworks(
  { networks, labels, normalization }: TrainedModel,
  { data }: OpenedCorpora,
): Promise<FoldResult['networks']> {
  const task = emotionTask(labels);
  const judge = async (name: 'all' | Gender) => {
    const keep = name === 'all' ? () => true : ({ gender }: { gender: Gender }) => gender === name;
    const pool = poolsOf([data.target], data.split, 'test', keep)[0]!;
    const truth = pool.indices.map((index) => task.classOf(data.target.clips[index]!));
    const { network, temperature } = networks[name];
    return { windows: await predictWindows(network, pool, normalization), truth, temperature };
  };
  const all = await judge('all');
  const [female, male] = [await judge('female'), await judge('male')];
  return {
    all: scoreClips(all.windows, all.truth, all.temperature),
    experts: scoreClips(
      {
        outputs: labels.length,
        logits: Float32Array.from([
          ...female.windows.logits.map((logit) => logit / female.temperature),
          ...male.windows.logits.map((logit) => logit / male.temperature),
        ]),
        clip: [...female.windows.clip, ...male.windows.clip.map((clip) => clip + female.truth.length)],
      },
      [...female.truth, ...male.truth],
      1,
    ),
  };
}
