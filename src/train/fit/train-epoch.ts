import * as tf from '@tensorflow/tfjs';
import type { DropoutSource } from '../networks/dropout/seeded-dropout.ts';
import { createRandom, mixSeed, type Random, shuffle } from '../random.ts';
import { type Batch, drawBatch, type ExampleSource } from './batch/draw-batch.ts';
import type { ResolvedFitOptions } from './fit-options.ts';
import { batchAccuracy, crossEntropy, teacherLoss } from './loss.ts';
import type { Optimizer } from './optimizer.ts';
import { learningRateAt } from './schedule.ts';

/** Batches that moving statistics are estimated from: with a momentum of 0.9, less than 0.2 % of what they were is left. */
const STATISTICS_BATCHES = 64;

/** Tells the random streams of epochs and of statistics apart. */
const STREAMS = { epoch: 0xe, statistics: 0xb } as const;

/** Everything a training step needs. */
export interface Trainer {
  readonly network: tf.LayersModel;
  readonly variables: readonly tf.Variable[];
  readonly optimizer: Optimizer;
  readonly dropout: DropoutSource;
  readonly source: ExampleSource;
  readonly options: ResolvedFitOptions;
  readonly onBatch?: (progress: BatchProgress) => void;
}

/** How far an epoch has come. */
export interface BatchProgress {
  /** 1 for the first. */
  readonly epoch: number;
  /** Epochs of the whole training. */
  readonly epochs: number;
  /** Batches of this epoch that are done. */
  readonly batch: number;
  /** Batches an epoch. */
  readonly batches: number;
  /** Loss of the last batch. */
  readonly loss: number;
}

/** What one epoch came to; see `EpochRecord`. */
export interface EpochOutcome {
  readonly learningRate: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly teacherLoss?: number;
}

/**
 * Visits every example once, in an order and with augmentations fixed by seed and epoch.
 *
 * @param epoch - 0 for the first
 */
export async function trainEpoch(trainer: Trainer, epoch: number): Promise<EpochOutcome> {
  const { source, options, dropout } = trainer;
  const random = createRandom(mixSeed(options.seed, STREAMS.epoch, epoch));
  const order = shuffledIndices(source, random);
  const batches = batchesPerEpoch(trainer);
  const schedule = { kind: options.schedule, peak: options.learningRate, warmupShare: options.warmupShare };
  let [loss, accuracy, taught, learningRate] = [0, 0, 0, 0];
  for (let batch = 0; batch < batches; batch++) {
    const step = epoch * batches + batch;
    learningRate = learningRateAt(schedule, step, options.epochs * batches);
    dropout.step = step + 1;
    const indices = order.slice(batch * options.batchSize, (batch + 1) * options.batchSize);
    const drawn = drawBatch(trainer.network, source, indices, options, random);
    const outcome = trainBatch(trainer, drawn, learningRate);
    loss += outcome.loss / batches;
    accuracy += outcome.accuracy / batches;
    taught += outcome.teacherLoss / batches;
    const { epochs } = options;
    trainer.onBatch?.({ epoch: epoch + 1, epochs, batch: batch + 1, batches, loss: outcome.loss });
    // Lets progress be drawn and signals be heard between the blocking calls into the backend.
    await tf.nextFrame();
  }
  return { learningRate, loss, accuracy, ...(source.guide && { teacherLoss: taught }) };
}

/**
 * Estimates the moving statistics of batch normalization anew, for weights that no step has led to, such as a mean of weights.
 *
 * The mean of moving statistics is not the statistics of the mean weights. Batches are drawn and dropped out as in training.
 */
export async function estimateStatistics(trainer: Trainer): Promise<void> {
  const { network, dropout, source, options } = trainer;
  if (network.nonTrainableWeights.length === 0) return;
  const random = createRandom(mixSeed(options.seed, STREAMS.statistics));
  let order: number[] = [];
  const steps = options.epochs * batchesPerEpoch(trainer);
  for (let batch = 0; batch < STATISTICS_BATCHES; batch++) {
    if (order.length < Math.min(options.batchSize, source.size)) order = shuffledIndices(source, random);
    const drawn = drawBatch(network, source, order.splice(0, options.batchSize), options, random);
    dropout.step = steps + batch + 1;
    tf.tidy(() => {
      network.apply(tf.tensor(drawn.windows, [...drawn.shape]), { training: true });
    });
    await tf.nextFrame();
  }
}

/** Steps an epoch takes; what does not fill a batch is left out. */
function batchesPerEpoch({ source, options }: Trainer): number {
  return Math.max(1, Math.floor(source.size / options.batchSize));
}

function shuffledIndices({ size }: ExampleSource, random: Random): number[] {
  return shuffle(
    Array.from({ length: size }, (_, index) => index),
    random,
  );
}

/** Losses of one step. */
interface BatchOutcome {
  /** Cross-entropy. */
  readonly loss: number;
  readonly accuracy: number;
  /** 0 without a teacher. */
  readonly teacherLoss: number;
}

function trainBatch(trainer: Trainer, batch: Batch, learningRate: number): BatchOutcome {
  const { network, variables, optimizer, options, source } = trainer;
  return tf.tidy(() => {
    const input = tf.tensor(batch.windows, [...batch.shape]);
    const targets = tf.tensor2d(batch.targets, [batch.shape[0]!, source.outputs]);
    let outputs: Float32Array = new Float32Array(0);
    let loss = 0;
    let taught = 0;
    const lossOf = (): tf.Scalar => {
      const [logits, states] = [network.apply(input, { training: true })].flat() as [
        tf.Tensor2D,
        tf.Tensor3D?,
      ];
      outputs = logits.dataSync<'float32'>();
      const ofLabels = crossEntropy(options.loss, logits, targets);
      loss = ofLabels.dataSync()[0]!;
      if (source.guide === undefined) return ofLabels;
      const ofStates = teacherLoss(states!, guidesOf(batch, source));
      taught = ofStates.dataSync()[0]!;
      return tf.add(ofLabels, tf.mul(ofStates, options.distillation));
    };
    const { grads } = tf.variableGrads(lossOf, [...variables]);
    optimizer.step(
      variables.map((variable) => grads[variable.name]!),
      learningRate,
    );
    const accuracy = batchAccuracy(options.loss, outputs, batch.targets, source.outputs);
    return { loss, accuracy, teacherLoss: taught };
  });
}

function guidesOf({ guides, shape }: Batch, { guide }: ExampleSource): tf.Tensor3D {
  return tf.tensor3d(guides!, [shape[0]!, guide!.tokens, guide!.width + 1]);
}
