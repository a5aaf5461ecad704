import { expect, test } from 'vitest';
import { createFeatureKernel } from '../../../../src/stream/features/feature-kernel.ts';
import { loadVoiceActivity } from '../../../../src/stream/features/quality/voice-activity.ts';
import type { StreamAnalysis } from '../../../../src/stream/lanes/worker/lane-scheduler.ts';
import { pipelineAnalysis } from '../../../../src/stream/lanes/worker/pipeline-analysis.ts';
import type { EmotionClassifier } from '../../../../src/stream/models/classifier.ts';
import { createFixedRouter } from '../../../../src/stream/models/speaker-router.ts';
import type { PipelineOutput } from '../../../../src/stream/pipeline.ts';
import { TINY_CARD } from '../../../tiny-model.ts';
import { PIPELINE_OPTIONS, silence } from '../fake-lane-thread.ts';

const EVEN = Float32Array.from({ length: 8 }, () => 1 / 8);

/** The real pipeline with a model that answers as a test says; windows of anything are judged. */
async function setUp(
  judge: EmotionClassifier['judge'],
): Promise<{ analysis: StreamAnalysis; outputs: string[] }> {
  const classifier: EmotionClassifier = {
    card: TINY_CARD,
    engine: { name: 'onnx', backend: 'cpu' },
    createRouter: () => createFixedRouter('all', 'all'),
    judge,
    close: () => Promise.resolve(),
  };
  const start = pipelineAnalysis({
    kernel: createFeatureKernel(),
    voiceActivity: await loadVoiceActivity(),
    classifier,
    now: () => 0,
  });
  const outputs: string[] = [];
  const analysis = start({ ...PIPELINE_OPTIONS, minSpeechMs: 0 }, ({ type }: PipelineOutput) =>
    outputs.push(type),
  );
  return { analysis, outputs };
}

/** Speech-like enough not to be taken for a tone or for noise: harmonics of 140 Hz that swell and fade. */
function buzz(ms: number) {
  const input = silence(ms);
  const samples = input.channels[0]!;
  for (let n = 0; n < samples.length; n++) {
    const seconds = n / 8_000;
    // A pitch that stays where it is would be music.
    const phase = 2 * Math.PI * 140 * (seconds + 0.03 * Math.sin(2 * Math.PI * 1.3 * seconds));
    let sample = 0;
    for (let k = 1; k < 22; k++) sample += Math.sin(k * phase + k) / k;
    samples[n] = 0.15 * sample * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * seconds));
  }
  return input;
}

const answer = { probabilities: EVEN, cohort: { route: 'all', female: 0.5 } };

test('starts with the start of the stream, before any input', async () => {
  const { outputs } = await setUp(async () => answer);
  expect(outputs).toEqual(['stream.started']);
});

test('an input is done when everything it leads to has come out', async () => {
  const { analysis, outputs } = await setUp(async () => answer);
  await analysis.push(buzz(1_500));
  expect(outputs).toContain('emotion.window');
  expect(outputs.at(-1)).toBe('progress');
});

test('an input waits for the model', async () => {
  let release: () => void = () => {};
  const { analysis, outputs } = await setUp(
    () => new Promise((resolve) => (release = () => resolve({ ...answer, probabilities: EVEN.slice() }))),
  );
  const done = analysis.push(buzz(1_100));
  expect(outputs).not.toContain('progress');
  release();
  await done;
  expect(outputs.at(-1)).toBe('progress');
});

test('an input fails with the error of the model, and what follows is left alone', async () => {
  const { analysis, outputs } = await setUp(() => Promise.reject(new Error('no memory')));
  await expect(analysis.push(buzz(1_500))).rejects.toThrow('no memory');
  const { length } = outputs;
  await analysis.push(buzz(1_500));
  expect(outputs).toHaveLength(length);
});

test('closing releases an input that waits', async () => {
  const { analysis } = await setUp(() => new Promise(() => {}));
  const done = analysis.push(buzz(1_500));
  analysis.close();
  analysis.close();
  await expect(done).resolves.toBeUndefined();
});
