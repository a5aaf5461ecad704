import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuideLayout } from '../../../src/train/distillation/guide.ts';
import type { ExampleSource } from '../../../src/train/fit/batch/draw-batch.ts';
import { type FitRun, fitNetwork } from '../../../src/train/fit/fit.ts';
import type { FitOptions } from '../../../src/train/fit/fit-options.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from '../../../src/train/networks/compact.ts';
import { createNetwork } from '../../../src/train/networks/create-network.ts';
import { withTeacherHead } from '../../../src/train/networks/teacher-head.ts';

const [nFrames, nMels, tokens, width] = [64, 16, 2, 3];

const LAYOUT: GuideLayout = { tokens, width, framesPerToken: 32 };

/** Windows loud in the first half, in the second, or in both; the teacher tells which, the label says nothing of it. */
const HALVES: ExampleSource = {
  size: 24,
  outputs: 2,
  guide: LAYOUT,
  draw(index, random, window, target, guide) {
    const loud = [index % 3 !== 0, index % 3 !== 1];
    for (let i = 0; i < window.length; i++) {
      window[i] = (loud[i < window.length / 2 ? 0 : 1] ? 1 : -1) + 0.1 * random.normal();
    }
    target.set(index % 2 === 0 ? [1, 0] : [0, 1]);
    for (const [token, isLoud] of loud.entries()) {
      guide!.set([isLoud ? 1 : -1, isLoud ? -1 : 1, 0.5, 1], token * (width + 1));
    }
  },
};

/** The same examples, where nobody asks for a guide. */
const withoutGuide: ExampleSource['draw'] = (index, random, window, target) =>
  HALVES.draw(index, random, window, target, new Float32Array(tokens * (width + 1)));

const OPTIONS: FitOptions = {
  loss: 'categorical',
  epochs: 6,
  batchSize: 6,
  learningRate: 0.02,
  weightDecay: 0,
  labelSmoothing: 0,
  mixup: 0.1,
  seed: 3,
  distillation: 10,
};

const SMALL = {
  ...DEFAULT_COMPACT,
  nFrames,
  nMels,
  channels: [4, 4, 4, 4],
  width: 8,
  heads: 2,
  layers: 1,
  feedForward: 8,
};

const weightsOf = (network: tf.LayersModel) => network.getWeights().map((tensor) => [...tensor.dataSync()]);

describe('a network with a teacher', () => {
  let folder: string;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    folder = await mkdtemp(join(tmpdir(), 'undertone-distillation-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(name: string, options: FitOptions = OPTIONS, more: Partial<FitRun> = {}) {
    const dropout = { seed: options.seed, step: 0 };
    const network = createCompactNetwork({ ...SMALL, nClasses: 2, seed: 1, dropout });
    const learner = withTeacherHead(network, width, 1);
    const history = await fitNetwork(learner, dropout, HALVES, options, {
      folder: join(folder, name),
      fingerprint: 'a',
      ...more,
    });
    return { history, network, learner };
  }

  it('learns to tell what the teacher says, for every token', async () => {
    const { history, learner } = await run('learn', { ...OPTIONS, epochs: 20 });
    expect(history.at(-1)!.teacherLoss).toBeLessThan(0.3 * history[0]!.teacherLoss!);
    const halves = tf.concat(
      [tf.ones([1, nFrames / 2, nMels, 1]), tf.neg(tf.ones([1, nFrames / 2, nMels, 1]))],
      1,
    );
    const [, states] = learner.predict(halves) as tf.Tensor[];
    const [first, second] = (states!.arraySync() as number[][][])[0]!;
    expect(first![0]).toBeGreaterThan(second![0]! + 0.5);
    expect(first![1]).toBeLessThan(second![1]! - 0.5);
  });

  it('shares its layers with the network that is used', async () => {
    const { network, learner } = await run('share');
    const window = tf.ones([1, nFrames, nMels, 1]);
    const [logits] = learner.predict(window) as tf.Tensor[];
    expect([...(network.predict(window) as tf.Tensor).dataSync()]).toEqual([...logits!.dataSync()]);
    expect(network.outputs).toHaveLength(1);
    expect(network.countParams()).toBe(learner.countParams() - (SMALL.width + 1) * width);
  });

  it('gives the very weights of an unbroken run when resumed', async () => {
    const stop = new AbortController();
    const unbroken = await run('unbroken');
    await run('broken', OPTIONS, {
      signal: stop.signal,
      onEpoch: ({ epoch }) => epoch === 2 && stop.abort(),
    });
    const resumed = await run('broken');
    expect(weightsOf(resumed.learner)).toEqual(weightsOf(unbroken.learner));
    expect(resumed.history.map(({ teacherLoss }) => teacherLoss)).toEqual(
      unbroken.history.map(({ teacherLoss }) => teacherLoss),
    );
  });

  it('is what it is without a teacher where the teacher has no weight', async () => {
    const options = { ...OPTIONS, epochs: 2, mixup: 0, distillation: 0 };
    const { network } = await run('no-weight', options);
    const dropout = { seed: options.seed, step: 0 };
    const alone = createCompactNetwork({ ...SMALL, nClasses: 2, seed: 1, dropout });
    const { guide: _, ...unguided } = HALVES;
    const source = { ...unguided, draw: withoutGuide };
    const files = { folder: join(folder, 'alone'), fingerprint: 'a' };
    const history = await fitNetwork(alone, dropout, source, options, files);
    expect(weightsOf(alone)).toEqual(weightsOf(network));
    expect(history[0]).not.toHaveProperty('teacherLoss');
  });

  it('has to have tokens', () => {
    const lstm = createNetwork('lstm', { feature: 'mfcc', nClasses: 8, seed: 1 });
    expect(() => withTeacherHead(lstm, width, 1)).toThrow('a teacher can teach the compact network, not');
  });
});
