import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FEATURE_CONFIG } from '../../../../src/stream/features/feature-config.ts';
import { loadClassifier } from '../../../../src/stream/models/emotion-classifier.ts';
import type { InferenceEngine } from '../../../../src/stream/models/engine.ts';
import { loadTensorFlow } from '../../../../src/stream/models/tfjs/tensorflow.ts';
import { createTfjsEngine } from '../../../../src/stream/models/tfjs/tfjs-engine.ts';
import { exportModel } from '../../../../src/train/export/export-model.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { tinyLogits, writeTinyModel } from '../../../tiny-model.ts';

const WINDOW = FEATURE_CONFIG.nFrames * FEATURE_CONFIG.nMels;
const FILES = { onnx: 'female.onnx', tfjs: 'female.tfjs.json' };

let engine: InferenceEngine;
beforeAll(async () => {
  engine = await createTfjsEngine();
});

/** The tiny model with both formats. */
async function tinyModel(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder);
  await exportModel(folder);
  return folder;
}

const wave = (windows: number) =>
  Float32Array.from({ length: windows * WINDOW }, (_, i) => Math.sin(i * 0.01));

describe('a network run by TensorFlow.js', () => {
  test('computes what its weights say, for every window of a batch', async () => {
    const network = await engine.load(await tinyModel(), FILES, 8);
    const input = wave(3);
    const logits = await network.run(input, 3);
    const expected = [0, 1, 2].flatMap((i) =>
      tinyLogits('female', input.subarray(i * WINDOW, (i + 1) * WINDOW)),
    );
    expect(Array.from(logits)).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    await network.close();
  });

  test('hands out logits that the next run leaves alone', async () => {
    const network = await engine.load(await tinyModel(), FILES, 8);
    const first = await network.run(wave(1), 1);
    const kept = [...first];
    await network.run(new Float32Array(WINDOW), 1);
    expect([...first]).toEqual(kept);
    await network.close();
  });

  test('keeps nothing after a run, and frees its weights once when it is closed', async () => {
    const { tf } = await loadTensorFlow();
    const before = tf.memory().numTensors;
    const network = await engine.load(await tinyModel(), FILES, 8);
    const loaded = tf.memory().numTensors;
    await network.run(wave(1), 1);
    expect(tf.memory().numTensors).toBe(loaded);
    await network.close();
    await network.close();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('loading a network for TensorFlow.js', () => {
  const refused = async (folder: string, nClasses = 8) =>
    expect(engine.load(folder, FILES, nClasses)).rejects;

  test('needs a file the card names, and says how to get one', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    await expect(loadClassifier(folder, { engine: 'tfjs' })).rejects.toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining(`undertone export ${folder}`),
    });
  });

  test('refuses another output than the caller relies on', async () => {
    await (await refused(await tinyModel(), 2)).toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('an output logits [-1, 2], got [-1, 563, 128, 1] and [-1, 8]'),
    });
  });

  test('refuses weights that are cut short', async () => {
    const folder = await tinyModel();
    await truncate(join(folder, 'female.tfjs.bin'), 100);
    await (await refused(folder)).toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringMatching(/female\.tfjs\.bin must hold \d+ bytes, .* got 100/),
    });
  });

  test('refuses weights that are not there', async () => {
    const folder = await tinyModel();
    await rm(join(folder, 'female.tfjs.bin'));
    await (await refused(folder)).toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('female.tfjs.bin cannot be read'),
    });
  });

  test.each([
    ['is not JSON', 'not JSON', 'cannot be read'],
    ['is something else', '{"format":"layers-model"}', 'is not a graph model'],
  ])('refuses a file that %s', async (_, content, message) => {
    const folder = await tinyModel();
    await writeFile(join(folder, FILES.tfjs), content);
    await (await refused(folder)).toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining(message),
    });
  });

  test('refuses a graph whose parts do not fit together', async () => {
    const folder = await tinyModel();
    const file = join(folder, FILES.tfjs);
    const content = await readFile(file, 'utf8');
    await writeFile(file, content.replace('"input":["logMel"', '"input":["nothing"'));
    await (await refused(folder)).toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('could not be loaded by TensorFlow.js'),
    });
  });
});
