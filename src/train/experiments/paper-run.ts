import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { EMOTIONS } from '../../sdk/emotion.ts';
import { EMOTION_AUGMENTATION } from '../augmentation/presets.ts';
import type { WaveformVariantName } from '../augmentation/waveform-variant.ts';
import type { Gender } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/feature-cache.ts';
import { windowLoss } from '../evaluation/calibrate.ts';
import { predictWindows, type WindowLogits } from '../evaluation/validate.ts';
import { type FitRun, fitNetwork } from '../fit/fit.ts';
import type { WindowPool } from '../material/window-examples.ts';
import { createNetwork, FEATURE_BANDS } from '../networks/create-network.ts';
import type { DropoutSource } from '../networks/seeded-dropout.ts';
import type { PaperPreset } from '../presets.ts';
import type { Pretrained } from '../pretrain.ts';
import { randomSplit } from '../splits/random-split.ts';
import { type Split, type SplitPart, selectClips } from '../splits/split.ts';
import { emotionTask, scoreClips, type Task, trainNetwork } from '../train-network.ts';
import { cutPaperWindows, fitStandardization, fixedExamples, standardize } from './paper-windows.ts';
import { predictFixed } from './predict-fixed.ts';

/** Clips of the published experiments: the clean ones and their noisy copies, the same clips in the same order. */
export type PaperMaterial = Readonly<Record<'clean' | WaveformVariantName, FeatureSet>>;

/** One training of one row of the table. */
export interface PaperRun {
  /** Name of the row. */
  readonly row: string;
  readonly preset: PaperPreset;
  readonly gender: Gender;
  /** Of split, weights, order and dropout. */
  readonly seed: number;
  /** Folder of this training: checkpoint, history, result. */
  readonly folder: string;
  /** The pretrained network, for rows trained on windows, which use its normalization too; null for the others. */
  readonly start: Pretrained | null;
  readonly onEpoch?: FitRun['onEpoch'];
  readonly signal?: AbortSignal;
}

/** What one training measured. */
export interface PaperResult {
  readonly row: string;
  readonly gender: Gender;
  readonly seed: number;
  /** Epochs trained. */
  readonly epochs: number;
  /** Clips and noisy copies trained on. */
  readonly trained: number;
  readonly parameters: number;
  /** On the test clips: cross-entropy without calibration, and the share judged right. */
  readonly test: { readonly n: number; readonly loss: number; readonly accuracy: number };
  readonly seconds: number;
}

const TASK = emotionTask(EMOTIONS);

/**
 * Trains and tests one network of the published table on one random 8:1:1 split of one gender; a finished training is not repeated.
 *
 * @returns the result, or null if it was stopped
 */
export async function runPaper(material: PaperMaterial, run: PaperRun): Promise<PaperResult | null> {
  const path = join(run.folder, 'result.json');
  const finished = await readFile(path, 'utf8').catch(() => null);
  if (finished !== null) return JSON.parse(finished) as PaperResult;
  const started = performance.now();
  const clips = material.clean.clips.filter((clip) => clip.gender === run.gender);
  const split = randomSplit(clips, run.seed);
  const trained =
    run.start === null
      ? await trainPublished(material, split, run)
      : await trainOurs(material, split, run, run.start);
  if (run.signal?.aborted === true) return null;
  const { row, gender, seed, preset } = run;
  const truth = indices(material, split, 'test').map((index) => TASK.classOf(material.clean.clips[index]!));
  const result: PaperResult = {
    row,
    gender,
    seed,
    epochs: trained.epochs,
    trained: indices(material, split, 'train').length * preset.variants.length,
    parameters: trained.network.countParams(),
    test: {
      n: truth.length,
      loss: windowLoss(trained.test, truth, 1),
      accuracy: scoreClips(trained.test, truth, 1).accuracy,
    },
    seconds: Math.round((performance.now() - started) / 1000),
  };
  await writeFile(`${path}.part`, `${JSON.stringify(result)}\n`);
  await rename(`${path}.part`, path);
  return result;
}

interface Trained {
  readonly network: tf.LayersModel;
  readonly epochs: number;
  readonly test: WindowLogits;
}

function indices({ clean }: PaperMaterial, split: Split, part: SplitPart): number[] {
  return selectClips(clean.clips, split, part);
}

/** As published: one fixed window a clip, standardized by the training windows. */
async function trainPublished(material: PaperMaterial, split: Split, run: PaperRun): Promise<Trained> {
  const { preset, seed, folder, onEpoch, signal } = run;
  const cut = (variant: keyof PaperMaterial, part: SplitPart) =>
    cutPaperWindows(
      material[variant],
      indices(material, split, part),
      preset.feature,
      preset.windowStart,
      TASK,
    );
  const copies = preset.variants.map((variant) => cut(variant, 'train'));
  const train = {
    windows: copies.flatMap(({ windows }) => windows),
    classes: copies.flatMap(({ classes }) => classes),
  };
  const [validation, test] = [cut('clean', 'validation'), cut('clean', 'test')];
  const scale = fitStandardization(train.windows, FEATURE_BANDS[preset.feature]);
  for (const { windows } of [train, validation, test]) standardize(windows, scale);
  const dropout: DropoutSource = { seed, step: 0 };
  const { architecture, feature } = preset;
  const network = createNetwork(architecture, { feature, nClasses: EMOTIONS.length, seed, dropout });
  const history = await fitNetwork(
    network,
    dropout,
    fixedExamples(train, EMOTIONS.length),
    { ...preset.fit, seed },
    {
      folder,
      fingerprint: fingerprintOf(run, split),
      validate: async (current) => {
        const logits = await predictFixed(current, validation.windows);
        const { uar, accuracy } = scoreClips(logits, validation.classes, 1);
        return { loss: windowLoss(logits, validation.classes, 1), uar, accuracy };
      },
      ...(onEpoch && { onEpoch }),
      ...(signal && { signal }),
    },
  );
  return { network, epochs: history.length, test: await predictFixed(network, test.windows) };
}

/** As we train: windows cut as a stream cuts them, a clip judged by the mean over its windows. */
async function trainOurs(
  material: PaperMaterial,
  split: Split,
  run: PaperRun,
  start: Pretrained,
): Promise<Trained> {
  const { preset, seed, folder, onEpoch, signal } = run;
  const pool = (variant: keyof PaperMaterial, part: SplitPart): WindowPool => ({
    features: material[variant],
    indices: indices(material, split, part),
  });
  const { network } = await trainNetwork(
    {
      task: TASK as Task,
      create: (dropout) =>
        createNetwork(preset.architecture, {
          feature: preset.feature,
          nClasses: EMOTIONS.length,
          seed,
          dropout,
        }),
      start: preset.pretrained ? start.network : null,
      stages: [
        {
          folder: '.',
          pools: preset.variants.map((variant) => pool(variant, 'train')),
          fit: { ...preset.fit, seed },
          augmentation: EMOTION_AUGMENTATION[preset.augmentation],
        },
      ],
      validation: pool('clean', 'validation'),
    },
    {
      folder,
      normalization: start.normalization,
      seed,
      ...(onEpoch && { onEpoch }),
      ...(signal && { signal }),
    },
  );
  const test = await predictWindows(network, pool('clean', 'test'), start.normalization);
  return { network, epochs: preset.fit.epochs, test };
}

function fingerprintOf({ row, gender, seed, preset }: PaperRun, split: Split): string {
  return JSON.stringify([row, gender, seed, preset, split.description]);
}
