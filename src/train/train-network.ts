import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import type { Emotion } from '../sdk/emotion.ts';
import type { Normalization } from '../stream/features/normalize.ts';
import type { AugmentationPreset } from './augmentation/presets.ts';
import type { Clip, Gender } from './corpora/clip.ts';
import type { GuideLayout } from './distillation/guide.ts';
import type { StateScale } from './distillation/state-scale.ts';
import { clipProbabilities, fitTemperature, windowLoss } from './evaluation/calibrate.ts';
import { scorePredictions } from './evaluation/metrics.ts';
import { predictWindows, type WindowLogits } from './evaluation/validate.ts';
import { type FitRun, fitNetwork } from './fit/fit.ts';
import type { FitOptions } from './fit/fit-options.ts';
import { type Target, type WindowPool, windowExamples } from './material/window-examples.ts';
import { FRAMES_PER_TOKEN } from './networks/compact.ts';
import type { DropoutSource } from './networks/dropout/seeded-dropout.ts';
import { withTeacherHead } from './networks/teacher-head.ts';
import { stageFingerprint } from './stage-fingerprint.ts';

/** One stretch of training; the next one goes on with its weights. */
export interface Stage {
  /** Folder of its checkpoint and history, below the run folder. */
  readonly folder: string;
  readonly pools: readonly WindowPool[];
  readonly fit: FitOptions;
  readonly augmentation: AugmentationPreset;
}

/** What a network learns to tell. */
export interface Task {
  readonly target: Target;
  /** Class of a clip, counted as the network's outputs; 0 or 1 for a single output. */
  classOf(clip: Clip): number;
}

/** A network as it learns. */
interface Learner {
  readonly network: tf.LayersModel;
  /** The same network with the head that tells what a teacher says, where it has one; the network itself where not. */
  readonly learner: tf.LayersModel;
}

/** A network to go on from. */
export interface StartingPoint extends Learner {
  /** That of the stage that trained it last; null for random weights. */
  readonly fingerprint: string | null;
}

/** A network to be trained. */
export interface NetworkJob {
  readonly task: Task;
  readonly create: (dropout: DropoutSource) => tf.LayersModel;
  /** Network whose weights this one starts from; null for random ones. */
  readonly start: StartingPoint | null;
  /** How the states of a teacher are told to a network with tokens; null, or left out, without a teacher. */
  readonly states?: StateScale | null;
  readonly stages: readonly Stage[];
  /** Clips that the network is measured on after every epoch and calibrated on in the end. */
  readonly validation: WindowPool;
}

/** What all networks of a run share. */
export interface TrainingRun {
  readonly folder: string;
  readonly normalization: Normalization;
  readonly seed: number;
  readonly onBatch?: FitRun['onBatch'];
  readonly onEpoch?: FitRun['onEpoch'];
  readonly signal?: AbortSignal;
}

/** Names of the networks of a model with two cohorts, and of the one it starts from. */
export type NetworkName = 'pretraining' | 'all' | Gender | 'router';

/** What training a model reports while it runs. */
export interface TrainingProgress extends Pick<TrainingRun, 'onBatch' | 'onEpoch' | 'signal'> {
  /** A network's training begins. */
  readonly onNetwork?: (name: NetworkName) => void;
}

/** How well a network judges clips, by the mean probability of their windows. */
export interface ClipScores {
  readonly uar: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly n: number;
}

/** A trained network with the temperature that calibrates it. */
export interface TrainedNetwork extends StartingPoint {
  readonly temperature: number;
  /** On the validation clips, calibrated on the same. */
  readonly validation: ClipScores;
}

/**
 * Emotions, one output each.
 *
 * @param labels - in the order of the outputs; clips with other labels cannot be used
 */
export function emotionTask(labels: readonly Emotion[]): Task {
  return {
    target: {
      outputs: labels.length,
      write: (clip, target) => {
        target.fill(0);
        target[labels.indexOf(clip.label)] = 1;
      },
    },
    classOf: (clip) => labels.indexOf(clip.label),
  };
}

/** The probability that a woman speaks, one output. */
export const GENDER_TASK: Task = Object.freeze({
  target: Object.freeze({
    outputs: 1,
    write: (clip: Clip, target: Float32Array) => {
      target.fill(clip.gender === 'female' ? 1 : 0);
    },
  }),
  classOf: (clip: Clip) => (clip.gender === 'female' ? 1 : 0),
});

/** Trains one network through its stages, each resumed from its checkpoint, and calibrates it. */
export async function trainNetwork(job: NetworkJob, run: TrainingRun): Promise<TrainedNetwork> {
  const dropout: DropoutSource = { seed: run.seed, step: 0 };
  const network = job.create(dropout);
  const { states = null } = job;
  const learner = states === null ? network : withTeacherHead(network, states.mean.length, run.seed);
  if (job.start !== null) continueFrom(job.start, { network, learner });
  let fingerprint = job.start?.fingerprint ?? null;
  for (const stage of job.stages) {
    fingerprint = stageFingerprint(stage, job.task, run.normalization, states, fingerprint);
    await trainStage({ network, learner, fingerprint }, dropout, job, stage, run);
  }
  const truth = classes(job.validation, job.task);
  const windows = await predictWindows(network, job.validation, run.normalization);
  const temperature = fitTemperature(windows, truth);
  return { network, learner, fingerprint, temperature, validation: scoreClips(windows, truth, temperature) };
}

/** Takes over weights, those of the teacher's head where both have one. */
function continueFrom(start: StartingPoint, { network, learner }: Learner): void {
  const haveHeads = start.learner !== start.network && learner !== network;
  if (haveHeads) learner.setWeights(start.learner.getWeights());
  else network.setWeights(start.network.getWeights());
}

async function trainStage(
  { network, learner, fingerprint }: Learner & { readonly fingerprint: string },
  dropout: DropoutSource,
  { task, validation, states = null }: NetworkJob,
  stage: Stage,
  { folder: runFolder, normalization, onBatch, onEpoch, signal }: TrainingRun,
): Promise<void> {
  const { folder, pools, fit, augmentation } = stage;
  const guidance = states === null ? null : { layout: layoutOf(learner), scale: states };
  const source = windowExamples(pools, task.target, normalization, augmentation, guidance);
  const truth = classes(validation, task);
  await fitNetwork(learner, dropout, source, fit, {
    folder: join(runFolder, folder),
    fingerprint,
    validate: async () => {
      const windows = await predictWindows(network, validation, normalization);
      const { accuracy, uar } = scoreClips(windows, truth, 1);
      return { loss: windowLoss(windows, truth, 1), accuracy, uar };
    },
    ...(onBatch && { onBatch }),
    ...(onEpoch && { onEpoch }),
    ...(signal && { signal }),
  });
}

/** How the teacher's head of a network says what a teacher makes of a window. */
function layoutOf(learner: tf.LayersModel): GuideLayout {
  const [, tokens, width] = learner.outputs[1]!.shape as [number, number, number];
  return { tokens, width, framesPerToken: FRAMES_PER_TOKEN };
}

function classes({ features, indices }: WindowPool, task: Task): number[] {
  return indices.map((index) => task.classOf(features.clips[index]!));
}

/** Scores the mean probability of each clip's windows, each counted by its weight. */
export function scoreClips(windows: WindowLogits, truth: readonly number[], temperature: number): ClipScores {
  const rows = clipProbabilities(windows, truth.length, temperature);
  const { uar, accuracy, ece, n } = scorePredictions(
    rows.map((probabilities, i) => ({ truth: truth[i]!, probabilities })),
    rows[0]!.length,
  );
  return { uar, accuracy, ece, n };
}
