import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { FEATURE_CONFIG } from '../../../src/stream/features/feature-config.ts';
import { predictWindows, streamCuts } from '../../../src/train/evaluation/validate.ts';

const { nFrames, nMels } = FEATURE_CONFIG;

/** Hundredths of a dB: silence with speech between two frames. */
function clip(frames: number, from: number, to: number): Int16Array {
  const levels = new Int16Array(frames * nMels).fill(-8_000);
  levels.fill(-1_000, from * nMels, to * nMels);
  return levels;
}

describe('streamCuts', () => {
  it('tells how much speech each window holds, and leaves out those that hold less than half a second', () => {
    const cuts = streamCuts(clip(700, 150, 500));
    expect(cuts.map(({ start, heard }) => [start, heard])).toEqual([
      [0, 288],
      [0, 384],
      [0, 480],
      [0, nFrames],
      [96, nFrames],
      [192, 700 - 192],
    ]);
    const exact = [138, 234, 330, 350, 350, 308];
    cuts.forEach(({ speechFrames }, i) => {
      expect(Math.abs(speechFrames - exact[i]!)).toBeLessThanOrEqual(8);
    });
  });

  it('takes a clip of next to no speech as a whole', () => {
    expect(streamCuts(clip(200, 100, 110))).toEqual([{ start: 0, heard: 200, speechFrames: 1 }]);
  });
});

describe('predictWindows', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('weighs the windows of a clip by the square of their speech', async () => {
    const input = tf.input({ shape: [nFrames, nMels, 1] });
    const pooled = tf.layers.globalAveragePooling2d({}).apply(input);
    const network = tf.model({
      inputs: input,
      outputs: tf.layers.dense({ units: 2 }).apply(pooled) as tf.SymbolicTensor,
    });
    const clips = [clip(700, 150, 500), clip(200, 100, 110)];
    const flat = Array.from({ length: nMels }, () => 0);
    const { clip: owners, weights } = await predictWindows(
      network,
      { features: { clips: [], logMel: (index) => clips[index]! }, indices: [0, 1] },
      { reference: 'windowMax', rangeDb: 80, mean: flat, std: flat.map(() => 20) },
    );
    expect(owners).toEqual([0, 0, 0, 0, 0, 0, 1]);
    const cuts = clips.flatMap((levels) => streamCuts(levels));
    expect(weights).toEqual(cuts.map(({ speechFrames }) => speechFrames ** 2));
  });
});
