import { windowLoss } from '../../evaluation/calibrate.ts';
import type { OwnPreset, PublishedPreset } from '../../presets.ts';
import { type Split, selectClips } from '../../splits/split.ts';
import { scoreClips } from '../../train-network.ts';
import { readFinished, writeFinished } from '../finished-result.ts';
import { type PaperResult, resultPath } from './paper-results.ts';
import {
  genderSplit,
  PAPER_TASK,
  type PaperMaterial,
  type PaperRun,
  type PaperTraining,
} from './paper-training.ts';
import { trainOurs } from './train-ours.ts';
import { trainPublished } from './train-published.ts';

/**
 * Trains and tests one network of the table on one random 8:1:1 split of one gender; a finished training is not repeated.
 *
 * @returns the result, or null if it was stopped
 */
export async function runPaper(material: PaperMaterial, run: PaperRun): Promise<PaperResult | null> {
  const path = resultPath(run.folder);
  const finished = await readFinished<PaperResult>(path);
  if (finished !== null) return finished;
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
    taught: run.start !== null && run.start.states !== null,
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
  await writeFinished(path, result);
  return result;
}

function trainRow(material: PaperMaterial, run: PaperRun, split: Split): Promise<PaperTraining> {
  const { preset } = run;
  return preset.training === 'fixed'
    ? trainPublished(material, run as PaperRun<PublishedPreset>, split)
    : trainOurs(material, run as PaperRun<OwnPreset>, split);
}
