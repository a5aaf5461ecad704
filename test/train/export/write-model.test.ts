import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMOTIONS } from '../../../src/sdk/emotion.ts';
import { FEATURE_CONFIG } from '../../../src/stream/features/feature-config.ts';
import { loadClassifier } from '../../../src/stream/models/emotion-classifier.ts';
import type { EngineName } from '../../../src/stream/models/engine.ts';
import { type ModelDescription, writeModel } from '../../../src/train/export/write-model.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from '../../../src/train/networks/compact.ts';
import { createGenderRouter, DEFAULT_GENDER_ROUTER } from '../../../src/train/networks/gender-router.ts';
import { createRandom } from '../../../src/train/random.ts';
import type { TrainedModel } from '../../../src/train/train-model.ts';

const DESCRIPTION: ModelDescription = {
  name: 'test',
  version: '0.0.1',
  licence: 'CC0-1.0',
  intendedUse: 'tests',
  training: { data: ['none'], speakers: 'none', seed: 1, commit: 'unknown', recipe: 'random weights' },
};

/** A model of random weights, in the shape training gives it. */
function randomModel(): TrainedModel {
  const validation = { uar: 0.125, accuracy: 0.125, ece: 0, n: 8 };
  const untrained = { fingerprint: null, temperature: 1.5, validation };
  const trained = (network: tf.LayersModel) => ({ network, learner: network, ...untrained });
  const expert = (seed: number) => trained(createCompactNetwork({ ...DEFAULT_COMPACT, seed }));
  const bands = new Array<number>(FEATURE_CONFIG.nMels);
  return {
    labels: EMOTIONS,
    normalization: { reference: 'windowMax', rangeDb: 80, mean: bands.fill(-50), std: [...bands].fill(15) },
    networks: {
      all: expert(1),
      female: expert(2),
      male: expert(3),
      router: trained(createGenderRouter({ ...DEFAULT_GENDER_ROUTER, seed: 4 })),
    },
  };
}

/** What the experts of a model say of the same noise. */
async function judgeNoise(folder: string, engine: EngineName) {
  const classifier = await loadClassifier(folder, { engine });
  const random = createRandom(1);
  const logMel = Float32Array.from({ length: FEATURE_CONFIG.nFrames * FEATURE_CONFIG.nMels }, () =>
    random.uniform(-90, 0),
  );
  const byCohort: number[][] = [];
  for (const cohort of ['female', 'male']) {
    byCohort.push([...(await classifier.judge(logMel, classifier.createRouter(cohort))).probabilities]);
  }
  await classifier.close();
  return { card: classifier.card, byCohort };
}

describe('writeModel', () => {
  let folder: string;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    folder = await mkdtemp(join(tmpdir(), 'undertone-model-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes a folder that both engines load and judge with alike', async () => {
    const card = await writeModel(randomModel(), DESCRIPTION, folder);
    const [onnx, tfjs] = [await judgeNoise(folder, 'onnx'), await judgeNoise(folder, 'tfjs')];
    expect(onnx.card).toEqual(card);
    for (const probabilities of onnx.byCohort)
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(onnx.byCohort[0]).not.toEqual(onnx.byCohort[1]);
    expect(tfjs.byCohort).toEqual(onnx.byCohort.map((values) => values.map((p) => expect.closeTo(p, 4))));
  });
});
