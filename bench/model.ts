import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TINY_CARD } from '../test/tiny-model.ts';

const SHIPPED = fileURLToPath(new URL('../models/default', import.meta.url));

/** So small that the untrained router is sure of what it says, as a trained one is. */
const SURE_TEMPERATURE = 1e-3;

/** A model folder to measure with. */
export interface BenchModel {
  readonly folder: string;
  /** What it is, for the report. */
  readonly name: string;
  /** Removes what was made for it. */
  remove(): Promise<void>;
}

/**
 * The model to measure: a given folder, else the one that ships, else networks of its shape with random weights, which take
 * the same time.
 *
 * @param folder - left out where the caller does not mind
 */
export async function findBenchModel(folder?: string): Promise<BenchModel> {
  const chosen = folder ?? SHIPPED;
  if (folder !== undefined || existsSync(join(chosen, 'model.json'))) {
    return { folder: chosen, name: folder ?? 'models/default', remove: async () => {} };
  }
  const made = await mkdtemp(join(tmpdir(), 'undertone-bench-'));
  await writeRandomModel(made);
  return {
    folder: made,
    name: 'random weights in the shape of the default model',
    remove: () => rm(made, { recursive: true, force: true }),
  };
}

/** What `[MODEL_FOLDER] [--json]` on the command line asks for: the model to measure, and whether the report is to be JSON. */
export async function readModelCommand(): Promise<{ readonly model: BenchModel; readonly json: boolean }> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  return { model: await findBenchModel(positionals[0]), json: values.json };
}

/** TensorFlow.js is loaded only here: it takes seconds. */
async function writeRandomModel(folder: string): Promise<void> {
  const { createCompactNetwork, DEFAULT_COMPACT } = await import('../src/train/networks/compact.ts');
  const { createGenderRouter, DEFAULT_GENDER_ROUTER } = await import(
    '../src/train/networks/gender-router.ts'
  );
  const { exportOnnx } = await import('../src/train/export/export-onnx.ts');
  const expert = exportOnnx(createCompactNetwork({ ...DEFAULT_COMPACT, seed: 1 }));
  for (const name of ['female', 'male', 'all']) await writeFile(join(folder, `${name}.onnx`), expert);
  const router = createGenderRouter({ ...DEFAULT_GENDER_ROUTER, seed: 1 });
  await writeFile(join(folder, 'router.onnx'), exportOnnx(router));
  const card = {
    ...TINY_CARD,
    name: 'random',
    router: { ...TINY_CARD.router, temperature: SURE_TEMPERATURE },
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(card));
}
