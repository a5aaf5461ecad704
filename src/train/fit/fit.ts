import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { DropoutSource } from '../networks/seeded-dropout.ts';
import { createRandom, mixSeed, type Random, shuffle } from '../random.ts';
import { AdamW, DEFAULT_ADAMW } from './adamw.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { type EpochRecord, writeHistory } from './history.ts';
import { crossEntropy, type LossKind } from './loss.ts';
import { mixBatch } from './mixup.ts';
import { DEFAULT_ONE_CYCLE, oneCycleRate } from './schedule.ts';

/** Examples to train on; an example may differ at every drawing. */
export interface ExampleSource {
  readonly size: number;
  /** Outputs of the network. */
  readonly outputs: number;
  /** Writes one normalized window, `[nFrames, nMels]`, and its target probabilities, `[outputs]`. */
  draw(index: number, random: Random, window: Float32Array, target: Float32Array): void;
}

/** How to train. */
export interface FitOptions {
  readonly loss: LossKind;
  readonly epochs: number;
  readonly batchSize: number;
  /** Highest learning rate of the one-cycle schedule. */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Share of the target spread over all classes. */
  readonly labelSmoothing: number;
  /** Parameter of mixup's beta distribution; 0 for none. */
  readonly mixup: number;
  readonly seed: number;
}

/** Where a run keeps its files and who hears of it. */
export interface FitRun {
  /** Run folder: checkpoint and history. */
  readonly folder: string;
  /** Identifies recipe, data and seed; a checkpoint of another fingerprint is refused. */
  readonly fingerprint: string;
  /** Measures the network after an epoch. */
  readonly validate?: (network: tf.LayersModel) => Promise<{ readonly loss: number; readonly uar: number }>;
  readonly onBatch?: (done: number, total: number, loss: number) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Stops after the epoch in which it becomes true, with a checkpoint written. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a network, or goes on where its run folder's checkpoint left off; the same seed gives the same weights either way.
 *
 * @returns the history of all epochs, those before a resume included
 * @throws UndertoneError `ERR_CHECKPOINT` if the folder holds another run's checkpoint
 */
export async function fitNetwork(
  network: tf.LayersModel,
  dropout: DropoutSource,
  source: ExampleSource,
  options: FitOptions,
  run: FitRun,
): Promise<readonly EpochRecord[]> {
  await mkdir(run.folder, { recursive: true });
  const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const optimizer = new AdamW(variables, { ...DEFAULT_ADAMW, weightDecay: options.weightDecay });
  const resumed = await loadCheckpoint(run.folder, network, optimizer, run.fingerprint);
  const history: EpochRecord[] = [...(resumed?.history ?? [])];
  for (let epoch = resumed?.epoch ?? 0; epoch < options.epochs && run.signal?.aborted !== true; epoch++) {
    const started = performance.now();
    const { loss, learningRate } = await trainEpoch({
      network,
      variables,
      optimizer,
      dropout,
      source,
      options,
      run,
      epoch,
    });
    const validation = await run.validate?.(network);
    history.push({
      epoch: epoch + 1,
      learningRate,
      loss,
      validationLoss: validation?.loss ?? null,
      validationUar: validation?.uar ?? null,
      seconds: (performance.now() - started) / 1000,
    });
    await saveCheckpoint(run.folder, network, optimizer, {
      epoch: epoch + 1,
      fingerprint: run.fingerprint,
      history,
    });
    await writeHistory(join(run.folder, 'history.csv'), history);
    run.onEpoch?.(history.at(-1)!);
  }
  optimizer.dispose();
  return history;
}

interface EpochContext {
  readonly network: tf.LayersModel;
  readonly variables: readonly tf.Variable[];
  readonly optimizer: AdamW;
  readonly dropout: DropoutSource;
  readonly source: ExampleSource;
  readonly options: FitOptions;
  readonly run: FitRun;
  readonly epoch: number;
}

async function trainEpoch(context: EpochContext): Promise<{ loss: number; learningRate: number }> {
  const { source, options, epoch, run } = context;
  const random = createRandom(mixSeed(options.seed, 0xe, epoch));
  const order = shuffle(
    Array.from({ length: source.size }, (_, index) => index),
    random,
  );
  const batches = Math.max(1, Math.floor(order.length / options.batchSize));
  let total = 0;
  let learningRate = 0;
  for (let batch = 0; batch < batches; batch++) {
    const step = epoch * batches + batch;
    learningRate = oneCycleRate(step, options.epochs * batches, {
      ...DEFAULT_ONE_CYCLE,
      peak: options.learningRate,
    });
    context.dropout.step = step + 1;
    const indices = order.slice(batch * options.batchSize, (batch + 1) * options.batchSize);
    const loss = trainBatch(context, drawBatch(context, indices, random), learningRate);
    total += loss;
    run.onBatch?.(batch + 1, batches, loss);
    // Lets progress be drawn and signals be heard between the blocking calls into the backend.
    await tf.nextFrame();
  }
  return { loss: total / batches, learningRate };
}

interface Batch {
  readonly windows: Float32Array;
  readonly targets: Float32Array;
  readonly size: number;
}

function drawBatch(
  { network, source, options }: EpochContext,
  indices: readonly number[],
  random: Random,
): Batch {
  const size = indices.length;
  const [nFrames, nMels] = network.inputs[0]!.shape.slice(1) as [number, number, number];
  const values = nFrames * nMels;
  const windows = new Float32Array(size * values);
  const targets = new Float32Array(size * source.outputs);
  indices.forEach((index, row) => {
    const target = targets.subarray(row * source.outputs, (row + 1) * source.outputs);
    source.draw(index, random, windows.subarray(row * values, (row + 1) * values), target);
    smooth(target, options);
  });
  if (options.mixup > 0) mixBatch(windows, targets, size, options.mixup, random);
  return { windows, targets, size };
}

/** Moves a share of the target to all classes, or towards one half for yes or no. */
function smooth(target: Float32Array, { labelSmoothing, loss }: FitOptions): void {
  const even = loss === 'categorical' ? 1 / target.length : 0.5;
  for (let i = 0; i < target.length; i++)
    target[i] = target[i]! * (1 - labelSmoothing) + labelSmoothing * even;
}

function trainBatch(context: EpochContext, batch: Batch, learningRate: number): number {
  const { network, variables, optimizer, options, source } = context;
  return tf.tidy(() => {
    const input = tf.tensor(batch.windows, [batch.size, ...(network.inputs[0]!.shape.slice(1) as number[])]);
    const targets = tf.tensor2d(batch.targets, [batch.size, source.outputs]);
    const lossOf = () =>
      crossEntropy(options.loss, network.apply(input, { training: true }) as tf.Tensor2D, targets);
    const { value, grads } = tf.variableGrads(lossOf, [...variables]);
    optimizer.step(
      variables.map((variable) => grads[variable.name]!),
      learningRate,
    );
    return value.dataSync()[0]!;
  });
}
