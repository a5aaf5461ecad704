import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gender } from '../../corpora/clip.ts';
import { windowLoss } from '../../evaluation/calibrate.ts';
import type { OwnPreset, PublishedPreset } from '../../presets.ts';
import { type Split, selectClips } from '../../splits/split.ts';
import { scoreClips } from '../../train-network.ts';
import {
  genderSplit,
  PAPER_TASK,
  type PaperMaterial,
  type PaperRun,
  type PaperTraining,
} from './paper-training.ts';
import { trainOurs } from './train-ours.ts';
import { trainPublished } from './train-published.ts';

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

/**
 * Trains and tests one network of the table on one random 8:1:1 split of one gender; a finished training is not repeated.
 *
 * @returns the result, or null if it was stopped
 */
export async function runPaper(material: PaperMaterial, run: PaperRun): Promise<PaperResult | null> {
  const path = join(run.folder, 'result.json');
  const finished = await readFile(path, 'utf8').catch(() => null);
  if (finished !== null) return JSON.parse(finished) as PaperResult;
  const started = performance.now();
  const { row, gender, seed } = run;
  const split = genderSplit(material, gender, seed);
  const { network, epochs, trained, test } = await trainRow(material, run, split);
  if (run.signal?.aborted === true) return null;
  const { clips } = material.clean;
  const truth = selectClips(clips, split, 'test').map((index) => PAPER_TASK.classOf(clips[index]!));
  const result: PaperResult = {
    row,
    gender,
    seed,
    epochs,
    trained,
    parameters: network.countParams(),
    test: {
      n: truth.length,
      loss: windowLoss(test, truth, 1),
      accuracy: scoreClips(test, truth, 1).accuracy,
    },
    seconds: Math.round((performance.now() - started) / 1000),
  };
  await mkdir(run.folder, { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(result)}\n`);
  await rename(`${path}.part`, path);
  return result;
}

function trainRow(material: PaperMaterial, run: PaperRun, split: Split): Promise<PaperTraining> {
  const { preset, start } = run;
  return preset.training === 'fixed'
    ? trainPublished(material, run as PaperRun<PublishedPreset>, split)
    : trainOurs(material, run as PaperRun<OwnPreset>, split, start!);
}
