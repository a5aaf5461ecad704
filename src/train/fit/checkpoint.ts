import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { UndertoneError } from '../../sdk/errors.ts';
import type { EpochRecord } from './history.ts';
import type { Optimizer } from './optimizer.ts';
import type { KeptWeights } from './selection/kept-weights.ts';

/** What a checkpoint remembers besides numbers. */
export interface CheckpointState {
  /** Identifies the run; a checkpoint of another recipe, data or seed is refused. */
  readonly fingerprint: string;
  /** Of all epochs finished. */
  readonly history: readonly EpochRecord[];
}

/** The parts of a training whose numbers a checkpoint holds. */
export interface CheckpointParts {
  readonly network: tf.LayersModel;
  readonly optimizer: Optimizer;
  readonly kept: KeptWeights;
}

interface CheckpointHeader extends CheckpointState {
  /** Version of the layout. */
  readonly format: number;
  readonly optimizerSteps: number;
  /** Shapes of the network's weights. */
  readonly weights: readonly (readonly number[])[];
  /** Shapes of what the optimizer remembers. */
  readonly moments: readonly (readonly number[])[];
  /** Whether the weights kept to end with follow, in the shapes of the network's. */
  readonly hasKept: boolean;
}

const FILE = 'checkpoint.bin';
const FORMAT = 2;

/**
 * Writes weights, optimizer and progress in one file, atomically: a crash leaves the last whole checkpoint.
 *
 * Layout: length of the header (uint32, little-endian), header (JSON), then every tensor as float32.
 */
export async function saveCheckpoint(
  folder: string,
  { network, optimizer, kept }: CheckpointParts,
  state: CheckpointState,
): Promise<void> {
  const weights = network.getWeights();
  const { steps, moments } = optimizer.state;
  const header: CheckpointHeader = {
    format: FORMAT,
    ...state,
    optimizerSteps: steps,
    weights: weights.map((tensor) => tensor.shape),
    moments: moments.map((tensor) => tensor.shape),
    hasKept: kept.values.length > 0,
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerBytes.length);
  const data = await Promise.all([...weights, ...moments].map((tensor) => tensor.data<'float32'>()));
  const parts = [...data, ...kept.values].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${FILE}.part`), Buffer.concat([length, headerBytes, ...parts]));
  await rename(join(folder, `${FILE}.part`), join(folder, FILE));
}

/**
 * Puts a checkpoint back into the parts of a training.
 *
 * @returns the progress it holds, or null where there is no checkpoint
 * @throws UndertoneError `ERR_CHECKPOINT` if it is damaged, or belongs to another run or another network
 */
export async function loadCheckpoint(
  folder: string,
  { network, optimizer, kept }: CheckpointParts,
  fingerprint: string,
): Promise<CheckpointState | null> {
  const bytes = await readFile(join(folder, FILE)).catch(() => null);
  if (bytes === null) return null;
  const { header, body } = readHeader(bytes, folder);
  if (header.fingerprint !== fingerprint) {
    const advice = 'choose another run folder or delete it';
    throw refused(folder, `belongs to another recipe, data set or seed: ${advice}`);
  }
  const shapes = network.getWeights().map((weight) => weight.shape);
  if (JSON.stringify(header.weights) !== JSON.stringify(shapes))
    throw refused(folder, 'is of another network');
  const sections = [header.weights, header.moments, header.hasKept ? header.weights : []];
  if (body.length !== sections.flat().reduce((sum, shape) => sum + sizeOf(shape), 0))
    throw refused(folder, 'is damaged: delete it to start anew');
  const [weights, moments, keptWeights] = readArrays(body, sections);
  tf.tidy(() => {
    network.setWeights(weights!.map((values, i) => tf.tensor(values, [...header.weights[i]!])));
    const tensors = moments!.map((values, i) => tf.tensor(values, [...header.moments[i]!]));
    optimizer.restore(header.optimizerSteps, tensors);
  });
  kept.restore(keptWeights!);
  return { fingerprint: header.fingerprint, history: header.history };
}

function readHeader(bytes: Buffer, folder: string): { header: CheckpointHeader; body: Float32Array } {
  let header: CheckpointHeader;
  const end = bytes.length < 4 ? 0 : 4 + bytes.readUInt32LE(0);
  try {
    header = JSON.parse(bytes.toString('utf8', 4, end)) as CheckpointHeader;
  } catch (cause) {
    throw refused(folder, 'is damaged: delete it to start anew', cause);
  }
  if (header.format !== FORMAT) {
    throw refused(folder, 'was written by another version of Undertone: finish it there, or delete it');
  }
  // A copy, because the numbers need not begin at a multiple of four bytes.
  const body = bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length);
  return { header, body: new Float32Array(body, 0, Math.floor(body.byteLength / 4)) };
}

function readArrays(body: Float32Array, sections: CheckpointHeader['weights'][]): Float32Array[][] {
  let offset = 0;
  return sections.map((shapes) =>
    shapes.map((shape) => {
      const start = offset;
      offset += sizeOf(shape);
      return body.slice(start, offset);
    }),
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

function refused(folder: string, why: string, cause?: unknown): UndertoneError {
  return new UndertoneError('ERR_CHECKPOINT', `the checkpoint in ${folder} ${why}`, { cause });
}
