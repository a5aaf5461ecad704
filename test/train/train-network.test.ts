import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FEATURE_CONFIG } from '../../src/stream/features/feature-config.ts';
import { EMOTION_AUGMENTATION } from '../../src/train/augmentation/presets.ts';
import type { Clip } from '../../src/train/corpora/clip.ts';
import type { FitOptions } from '../../src/train/fit/fit-options.ts';
import type { WindowPool } from '../../src/train/material/window-examples.ts';
import { createRandom } from '../../src/train/random.ts';
import {
  emotionTask,
  type NetworkJob,
  type Stage,
  type TrainedNetwork,
  type TrainingRun,
  trainNetwork,
} from '../../src/train/train-network.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const { nMels } = FEATURE_CONFIG;

const NORMALIZATION = {
  reference: 'windowMax',
  rangeDb: 80,
  mean: new Array<number>(nMels).fill(-40),
  std: new Array<number>(nMels).fill(20),
} as const;

const FIT: FitOptions = {
  loss: 'categorical',
  epochs: 2,
  batchSize: 4,
  learningRate: 0.05,
  weightDecay: 0,
  labelSmoothing: 0,
  mixup: 0,
  seed: 3,
};

/** Clips of a second and a half: angry ones are loud in the upper half of the bands, sad ones in the lower. */
function pool(name: string, size: number): WindowPool {
  const clips = Array.from({ length: size }, (_, index): Clip => {
    const label = index % 2 === 0 ? 'angry' : 'sad';
    const path = `${name}-${index}.wav`;
    return { path, corpus: 'made', speaker: `made/${name}`, gender: 'female', label, intensity: null };
  });
  const features = clips.map((clip, index) => {
    const random = createRandom(index);
    return Int16Array.from({ length: 280 * nMels }, (_, at) => {
      const isLoud = at % nMels < nMels / 2 === (clip.label === 'sad');
      return (isLoud ? -1000 : -5000) + 300 * random.normal();
    });
  });
  return {
    features: { clips, logMel: (index) => features[index]! },
    indices: clips.map((_, index) => index),
  };
}

/** The mean over time and one linear layer: as small as a network of windows can be. */
function create(): tf.LayersModel {
  const input = tf.input({ shape: [FEATURE_CONFIG.nFrames, nMels, 1] });
  const bands = tf.layers.reshape({ targetShape: [FEATURE_CONFIG.nFrames, nMels] }).apply(input);
  const mean = tf.layers.globalAveragePooling1d({}).apply(bands);
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  const output = tf.layers.dense({ units: 2, kernelInitializer }).apply(mean);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

function stage(folder: string, changes: Partial<Stage> = {}): Stage {
  return { folder, pools: [pool('ada', 8)], fit: FIT, augmentation: EMOTION_AUGMENTATION.mild, ...changes };
}

const weightsOf = ({ network }: TrainedNetwork) =>
  network.getWeights().map((tensor) => [...tensor.dataSync()]);

describe('trainNetwork', () => {
  let folder: string;
  beforeAll(() => tf.setBackend('cpu'));
  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  const train = (run: string, job: Partial<NetworkJob>, reports: Partial<TrainingRun> = {}) =>
    trainNetwork(
      {
        task: emotionTask(['angry', 'sad']),
        create,
        start: null,
        stages: [],
        validation: pool('ben', 4),
        ...job,
      },
      { folder: join(folder, run), normalization: NORMALIZATION, seed: 5, ...reports },
    );

  it('learns through its stages and calibrates what it has learned', async () => {
    const trained = await train('run', {
      stages: [stage('all', { fit: { ...FIT, epochs: 8 } }), stage('all-2')],
    });
    expect(trained.validation).toMatchObject({ accuracy: 1, uar: 1, n: 4 });
    expect(trained.temperature).toBeGreaterThan(0);
  });

  it('goes on between and within stages as if it had never stopped', async () => {
    const stages = [stage('all'), stage('all-2', { fit: { ...FIT, learningRate: 0.01 } })];
    const whole = await train('whole', { stages });
    for (const epochs of [1, 2, 3]) {
      const interruption = new AbortController();
      let seen = 0;
      const onEpoch = () => void (++seen === epochs && interruption.abort());
      await train(`parts-${epochs}`, { stages }, { onEpoch, signal: interruption.signal });
      expect(seen).toBe(epochs);
      const resumed = await train(`parts-${epochs}`, { stages });
      expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    }
  });

  it('goes on from another network, and refuses a checkpoint that went on from a different one', async () => {
    const pretrained = await train('pretraining', { stages: [stage('pretraining')] });
    const other = await train('other', { stages: [stage('pretraining', { pools: [pool('cleo', 6)] })] });
    const expert = { stages: [stage('female')] };
    const trained = await train('run', { ...expert, start: pretrained });
    const again = await train('run', { ...expert, start: pretrained });
    expect(weightsOf(again)).toEqual(weightsOf(trained));
    for (const start of [other, null]) {
      await expect(train('run', { ...expert, start })).rejects.toMatchObject({ code: 'ERR_CHECKPOINT' });
    }
  });
});
