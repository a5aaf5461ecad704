import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { io } from '@tensorflow/tfjs';
import { UndertoneError } from '../../../sdk/errors.ts';

/** Bytes of one number of each type a weight may have. */
const BYTES: Readonly<Record<string, number>> = Object.freeze({ float32: 4, int32: 4 });

/**
 * Reads a graph model and the weights it names, which lie beside it.
 *
 * @param file - the JSON file
 * @returns what TensorFlow.js loads from memory
 * @throws UndertoneError `ERR_MODEL_WEIGHTS` where a file is missing, cut short or no graph model
 */
export async function readGraphModel(file: string): Promise<io.ModelArtifacts> {
  const { modelTopology, signature, weightsManifest } = await readDescription(file);
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const parts = weightsManifest.flatMap(({ paths }) => paths);
  const weights = Buffer.concat(
    await Promise.all(parts.map((part) => readWeights(join(dirname(file), part)))),
  );
  const expected = weightSpecs.reduce((sum, spec) => sum + byteLength(spec), 0);
  if (weights.length !== expected) {
    throw damaged(`${parts.join(', ')} must hold ${expected} bytes, as ${file} says, got ${weights.length}`);
  }
  return { modelTopology, signature: signature!, weightSpecs, weightData: Uint8Array.from(weights).buffer };
}

async function readDescription(file: string): Promise<io.ModelJSON> {
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as Partial<io.ModelJSON>;
    if (json.format === 'graph-model' && json.modelTopology && json.signature && json.weightsManifest) {
      return json as io.ModelJSON;
    }
  } catch (cause) {
    throw damaged(`${file} cannot be read`, cause);
  }
  throw damaged(`${file} is not a graph model of TensorFlow.js`);
}

async function readWeights(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw damaged(`${file} cannot be read`, cause);
  }
}

function byteLength({ shape, dtype }: io.WeightsManifestEntry): number {
  return shape.reduce((product, size) => product * size, BYTES[dtype] ?? Number.NaN);
}

function damaged(problem: string, cause?: unknown): UndertoneError {
  return new UndertoneError('ERR_MODEL_WEIGHTS', `${problem}; write it again with undertone export`, {
    cause,
  });
}
