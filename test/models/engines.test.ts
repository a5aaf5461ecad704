import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mixToMono } from '../../src/stream/audio/pcm.ts';
import { readAudioFile } from '../../src/stream/audio/read-audio-file.ts';
import { resampleSignal } from '../../src/stream/audio/resample.ts';
import { FEATURE_CONFIG } from '../../src/stream/features/feature-config.ts';
import { createFeatureKernel } from '../../src/stream/features/feature-kernel.ts';
import type { EmotionClassifier } from '../../src/stream/models/classifier.ts';
import { loadClassifier } from '../../src/stream/models/emotion-classifier.ts';
import { REPOSITORY } from '../requirements.ts';

const MODELS = ['default', 'open'];
const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

/** Largest difference in probability between the engines; what they compute in float32 differs in the order of sums. */
const TOLERANCE = 1e-4;

/** Frames between two windows. */
const HOP = 96;

/** Log-mel of a recording, cut into windows as a stream's are. */
async function speechWindows(): Promise<Float32Array[]> {
  const { nFrames, nMels } = FEATURE_CONFIG;
  const { sampleRate, channels } = await readAudioFile(SPEECH);
  const kernel = createFeatureKernel();
  const { logMel } = kernel.features(resampleSignal(kernel, mixToMono(channels), sampleRate));
  const windows: Float32Array[] = [];
  for (let start = 0; (start + nFrames) * nMels <= logMel.length; start += HOP) {
    windows.push(logMel.slice(start * nMels, (start + nFrames) * nMels));
  }
  return windows;
}

/** Largest difference of two lists of probabilities. */
const distance = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe.each(MODELS)('models/%s, on speech', (name) => {
  const folder = join(REPOSITORY, 'models', name);
  let [onnx, tfjs] = [] as unknown as [EmotionClassifier, EmotionClassifier];
  let windows: readonly Float32Array[];

  beforeAll(async () => {
    [onnx, tfjs] = await Promise.all([loadClassifier(folder), loadClassifier(folder, { engine: 'tfjs' })]);
    windows = await speechWindows();
  });
  afterAll(async () => {
    await Promise.all([onnx.close(), tfjs.close()]);
  });

  test('is run by the engine asked for', () => {
    expect(onnx.engine).toEqual({ name: 'onnx', backend: 'cpu' });
    expect(tfjs.engine.name).toBe('tfjs');
    expect(windows.length).toBeGreaterThan(1);
  });

  test('gives the same probabilities with every expert in both engines', async () => {
    for (const cohort of Object.keys(onnx.card.experts)) {
      for (const window of windows) {
        const [a, b] = await Promise.all(
          [onnx, tfjs].map((engine) => engine.judge(window, engine.createRouter(cohort))),
        );
        expect(distance(a!.probabilities, b!.probabilities)).toBeLessThan(TOLERANCE);
      }
    }
  });

  test('takes every voice for the same in both engines', async () => {
    for (const window of windows) {
      const [a, b] = await Promise.all(
        [onnx, tfjs].map((engine) => engine.judge(window, engine.createRouter())),
      );
      expect(b!.cohort.route).toBe(a!.cohort.route);
      expect(Math.abs(b!.cohort.female! - a!.cohort.female!)).toBeLessThan(TOLERANCE);
      expect(distance(a!.probabilities, b!.probabilities)).toBeLessThan(TOLERANCE);
    }
  });
});
