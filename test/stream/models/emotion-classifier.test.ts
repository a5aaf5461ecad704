import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FEATURE_CONFIG } from '../../../src/stream/features/feature-config.ts';
import { normalizeWindow } from '../../../src/stream/features/normalize.ts';
import type { EmotionClassifier } from '../../../src/stream/models/classifier.ts';
import { loadClassifier } from '../../../src/stream/models/emotion-classifier.ts';
import type { EngineName } from '../../../src/stream/models/engine.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import {
  TINY_CARD,
  TINY_TEMPERATURE,
  tinyLogits,
  tinyRouterLogit,
  writeTinyModel,
} from '../../tiny-model.ts';

const { nFrames, nMels } = FEATURE_CONFIG;

/** A window whose bands differ in level, so that labels and cohorts do too: `tilt` dB from the lowest to the highest. */
function tiltedWindow(tilt: number): Float32Array {
  const logMel = new Float32Array(nFrames * nMels);
  for (let i = 0; i < logMel.length; i++) {
    logMel[i] = -30 + ((i % nMels) / nMels) * tilt + 3 * Math.sin(i * 0.37);
  }
  return logMel;
}

function softmax(logits: readonly number[], temperature: number): number[] {
  const weights = logits.map((logit) => Math.exp(logit / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function normalized(logMel: Float32Array): Float32Array {
  const out = new Float32Array(logMel.length);
  normalizeWindow(logMel, TINY_CARD.normalization, out);
  return out;
}

/** One expert's calibrated answer, by hand. */
const answerOf = (name: 'female' | 'male' | 'all', logMel: Float32Array) =>
  softmax(tinyLogits(name, normalized(logMel)), TINY_TEMPERATURE[name]);

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

describe('a loaded classifier', () => {
  let folder: string;
  let classifier: EmotionClassifier;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-'));
    await writeTinyModel(folder);
    classifier = await loadClassifier(folder);
  });
  afterAll(async () => {
    await classifier.close();
    await rm(folder, { recursive: true });
  });

  test('answers with one pinned expert, calibrated by its own temperature', async () => {
    const logMel = tiltedWindow(-40);
    for (const name of ['female', 'male'] as const) {
      const { probabilities, cohort } = await classifier.judge(logMel, classifier.createRouter(name));
      expect(Array.from(probabilities)).toEqual(close(answerOf(name, logMel)));
      expect(cohort.route).toBe(name);
    }
  });

  test('answers with the fallback for a stream pinned to no cohort', async () => {
    const logMel = tiltedWindow(25);
    const { probabilities, cohort } = await classifier.judge(logMel, classifier.createRouter('all'));
    expect(Array.from(probabilities)).toEqual(close(answerOf('all', logMel)));
    expect(cohort).toEqual({ route: 'all', female: 0.5 });
  });

  test('blends both experts by the probability of the voice while it is unsure', async () => {
    const logMel = tiltedWindow(15);
    const female = 1 / (1 + Math.exp(-tinyRouterLogit(normalized(logMel)) / TINY_TEMPERATURE.router));
    const { probabilities, cohort } = await classifier.judge(logMel, classifier.createRouter());
    const [hers, his] = [answerOf('female', logMel), answerOf('male', logMel)];
    expect(cohort).toEqual({ route: 'mixed', female: expect.closeTo(female, 5) });
    expect(female).toBeGreaterThan(0.55);
    expect(Array.from(probabilities)).toEqual(close(hers.map((p, i) => female * p + (1 - female) * his[i]!)));
  });

  test('asks one expert alone once the voice is clear', async () => {
    const logMel = tiltedWindow(60);
    const { probabilities, cohort } = await classifier.judge(logMel, classifier.createRouter());
    expect(cohort.route).toBe('female');
    expect(Array.from(probabilities)).toEqual(close(answerOf('female', logMel)));
  });

  test('judges windows of several speakers at once as if each were alone', async () => {
    const tilts = [60, -60, 15, -15, 0, 40, -40, 5];
    const alone = [];
    for (const tilt of tilts)
      alone.push(await classifier.judge(tiltedWindow(tilt), classifier.createRouter()));
    const together = tilts.map((tilt) => classifier.judge(tiltedWindow(tilt), classifier.createRouter()));
    expect(await Promise.all(together)).toEqual(alone);
  });

  test('has read the window when judge returns', async () => {
    const logMel = tiltedWindow(20);
    const expected = await classifier.judge(logMel, classifier.createRouter());
    const pending = [
      classifier.judge(logMel, classifier.createRouter()),
      classifier.judge(logMel, classifier.createRouter()),
    ];
    logMel.fill(-100);
    expect(await Promise.all(pending)).toEqual([expected, expected]);
  });

  test('does not change the window', async () => {
    const logMel = tiltedWindow(20);
    await classifier.judge(logMel, classifier.createRouter());
    expect(logMel).toEqual(tiltedWindow(20));
  });

  test('goes on after a window that failed', async () => {
    const broken = {
      ...classifier.createRouter('all'),
      route: () => expect.fail('broken router'),
    };
    await expect(classifier.judge(tiltedWindow(0), broken)).rejects.toThrow('broken router');
    await expect(classifier.judge(tiltedWindow(0), classifier.createRouter())).resolves.toBeDefined();
  });

  test('refuses a cohort the card does not know, and names those it does', () => {
    expect(() => classifier.createRouter('children')).toThrow(
      'cohort must be one of female, male, all, got children',
    );
  });
});

describe('loadClassifier', () => {
  test('routes to the fallback where the model has no router', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder, { cohorts: [], router: null });
    const classifier = await loadClassifier(folder);
    const { cohort } = await classifier.judge(tiltedWindow(60), classifier.createRouter());
    expect(cohort).toEqual({ route: 'all', female: 0.5 });
    await classifier.close();
  });

  test('refuses weights that are not an ONNX file', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    await writeFile(join(folder, 'female.onnx'), 'not a network');
    await expect(loadClassifier(folder)).rejects.toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('female.onnx could not be loaded'),
    });
  });

  test('refuses a network with another output than the card promises', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder, { labels: ['happy', 'sad'] });
    await expect(loadClassifier(folder)).rejects.toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('an output logits float32 [batch, 2], got'),
    });
  });

  test('refuses an engine it does not know', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    await expect(loadClassifier(folder, { engine: 'abacus' as EngineName })).rejects.toMatchObject({
      code: 'ERR_ENGINE_MISSING',
      message: 'engine must be one of onnx, tfjs, got abacus',
    });
  });

  test('closes once, and judges nothing afterwards', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    const classifier = await loadClassifier(folder);
    const pending = classifier.judge(tiltedWindow(0), classifier.createRouter());
    await Promise.all([classifier.close(), classifier.close()]);
    await expect(pending).resolves.toBeDefined();
    await expect(classifier.judge(tiltedWindow(0), classifier.createRouter())).rejects.toMatchObject({
      code: 'ERR_INTERNAL',
    });
  });
});
