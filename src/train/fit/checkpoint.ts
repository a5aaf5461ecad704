import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { UndertoneError } from '../../sdk/errors.ts';
import type { AdamW } from './adamw.ts';
import type { EpochRecord } from './history.ts';

/** What a checkpoint remembers besides tensors. */
export interface CheckpointState {
  /** Epochs finished. */
  readonly epoch: number;
  /** Identifies the run; a checkpoint of another recipe, data or seed is refused. */
  readonly fingerprint: string;
  readonly history: readonly EpochRecord[];
}

interface CheckpointHeader extends CheckpointState {
  readonly optimizerSteps: number;
  readonly shapes: readonly (readonly number[])[];
}

const FILE = 'checkpoint.bin';

/**
 * Writes weights, optimizer moments and progress in one file, atomically: a crash leaves the last whole checkpoint.
 *
 * Layout: length of the header (uint32, little-endian), header (JSON), then every tensor as float32.
 */
export async function saveCheckpoint(
  folder: string,
  network: tf.LayersModel,
  optimizer: AdamW,
  state: CheckpointState,
): Promise<void> {
  const { steps, moments } = optimizer.state;
  const tensors = [...network.getWeights(), ...moments];
  const header: CheckpointHeader = {
    ...state,
    optimizerSteps: steps,
    shapes: tensors.map((tensor) => tensor.shape),
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerBytes.length);
  const data = await Promise.all(tensors.map(async (tensor) => new Float32Array(await tensor.data())));
  const parts = data.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${FILE}.part`), Buffer.concat([length, headerBytes, ...parts]));
  await rename(join(folder, `${FILE}.part`), join(folder, FILE));
}

/**
 * Puts a checkpoint back into a network and its optimizer.
 *
 * @returns the progress it holds, or null where there is no checkpoint
 * @throws UndertoneError `ERR_CHECKPOINT` if it belongs to another run or another network
 */
export async function loadCheckpoint(
  folder: string,
  network: tf.LayersModel,
  optimizer: AdamW | null,
  fingerprint: string | null,
): Promise<CheckpointState | null> {
  const bytes = await readFile(join(folder, FILE)).catch(() => null);
  if (bytes === null) return null;
  const headerEnd = 4 + bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString('utf8', 4, headerEnd)) as CheckpointHeader;
  if (fingerprint !== null && header.fingerprint !== fingerprint) {
    throw new UndertoneError(
      'ERR_CHECKPOINT',
      `the checkpoint in ${folder} belongs to another recipe, data set or seed: choose another run folder or delete it`,
    );
  }
  const weightCount = network.getWeights().length;
  const expected = network.getWeights().map((weight) => weight.shape);
  if (JSON.stringify(header.shapes.slice(0, weightCount)) !== JSON.stringify(expected)) {
    throw new UndertoneError('ERR_CHECKPOINT', `the checkpoint in ${folder} is of another network`);
  }
  tf.tidy(() => {
    const tensors = readTensors(bytes.subarray(headerEnd), header.shapes);
    network.setWeights(tensors.slice(0, weightCount));
    optimizer?.restore(header.optimizerSteps, tensors.slice(weightCount));
  });
  return { epoch: header.epoch, fingerprint: header.fingerprint, history: header.history };
}

function readTensors(bytes: Buffer, shapes: CheckpointHeader['shapes']): tf.Tensor[] {
  const aligned = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  let offset = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, axis) => product * axis, 1);
    const values = new Float32Array(aligned, offset, size);
    offset += 4 * size;
    return tf.tensor(values, [...shape]);
  });
}
