import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { UndertoneError } from '../../sdk/errors.ts';
import type { DropoutSource } from '../networks/dropout/seeded-dropout.ts';
import type { ExampleSource } from './batch/draw-batch.ts';
import { type CheckpointParts, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { type FitOptions, type ResolvedFitOptions, resolveFitOptions } from './fit-options.ts';
import { type EpochRecord, writeHistory } from './history.ts';
import { createOptimizer } from './optimizer.ts';
import { isExhausted } from './selection/best-epoch.ts';
import { applyKeptWeights, createKeptWeights } from './selection/kept-weights.ts';
import { type BatchProgress, estimateStatistics, type Trainer, trainEpoch } from './train-epoch.ts';

/** What a network is worth on clips it does not learn from. */
export interface ValidationScores {
  /** Mean cross-entropy. */
  readonly loss: number;
  /** Share judged right, [0, 1]. */
  readonly accuracy: number;
  /** Unweighted average recall, [0, 1]. */
  readonly uar: number;
}

/** Where a run keeps its files and who hears of it. */
export interface FitRun {
  /** Run folder: checkpoint and history. */
  readonly folder: string;
  /** Identifies recipe, data and seed; a checkpoint of another fingerprint is refused. */
  readonly fingerprint: string;
  /** Measures the network after an epoch; early stopping and keeping the best epoch need it. */
  readonly validate?: (network: tf.LayersModel) => Promise<ValidationScores>;
  readonly onBatch?: (progress: BatchProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Stops after the epoch in which it becomes true, with a checkpoint written. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a network, or goes on where its run folder's checkpoint left off; the same seed gives the same weights either way.
 *
 * In the end the network has the weights the options ask for: those of the last epoch, of the best one, or the mean of the last
 * ones. Stopped by its signal, it has those of the epoch it was in.
 *
 * @returns the history of all epochs, those before a resume included
 * @throws UndertoneError `ERR_INVALID_OPTION` for options that contradict each other, `ERR_CHECKPOINT` if the folder holds
 * another run's checkpoint
 */
export async function fitNetwork(
  network: tf.LayersModel,
  dropout: DropoutSource,
  source: ExampleSource,
  options: FitOptions,
  run: FitRun,
): Promise<readonly EpochRecord[]> {
  const resolved = resolveFitOptions(options);
  if (resolved.keepBest !== null && run.validate === undefined) {
    throw new UndertoneError('ERR_INVALID_OPTION', 'keepBest and earlyStopping need validation clips');
  }
  const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const optimizer = createOptimizer(variables, resolved);
  const { onBatch } = run;
  const trainer = { network, variables, optimizer, dropout, source, options: resolved };
  try {
    return await trainEpochs({ ...trainer, ...(onBatch && { onBatch }) }, run);
  } finally {
    optimizer.dispose();
  }
}

async function trainEpochs(trainer: Trainer, run: FitRun): Promise<readonly EpochRecord[]> {
  const { network, options } = trainer;
  const parts = { ...trainer, kept: createKeptWeights(options) };
  await mkdir(run.folder, { recursive: true });
  const resumed = await loadCheckpoint(run.folder, parts, run.fingerprint);
  const history: EpochRecord[] = [...(resumed?.history ?? [])];
  while (!isFinished(history, options)) {
    if (run.signal?.aborted === true) return history;
    const record = await runEpoch(trainer, run, history.length);
    history.push(record);
    parts.kept.update(network, history);
    await saveProgress(parts, run, history);
    run.onEpoch?.(record);
  }
  applyKeptWeights(network, parts.kept);
  if (options.weightAverage !== null) await estimateStatistics(trainer);
  return history;
}

function isFinished(history: readonly EpochRecord[], options: ResolvedFitOptions): boolean {
  return history.length >= options.epochs || isExhausted(history, options.earlyStopping);
}

async function runEpoch(trainer: Trainer, run: FitRun, epoch: number): Promise<EpochRecord> {
  const started = performance.now();
  const outcome = await trainEpoch(trainer, epoch);
  const validation = await run.validate?.(trainer.network);
  return {
    epoch: epoch + 1,
    ...outcome,
    validationLoss: validation?.loss ?? null,
    validationAccuracy: validation?.accuracy ?? null,
    validationUar: validation?.uar ?? null,
    seconds: (performance.now() - started) / 1000,
  };
}

async function saveProgress(
  parts: CheckpointParts,
  run: FitRun,
  history: readonly EpochRecord[],
): Promise<void> {
  await saveCheckpoint(run.folder, parts, { fingerprint: run.fingerprint, history });
  await writeHistory(join(run.folder, 'history.csv'), history);
}
