import { describe, expect, it } from 'vitest';
import { EMOTIONS } from '../../../../src/sdk/emotion.ts';
import { FEATURE_CONFIG, FLOOR_DB, N_MFCC } from '../../../../src/stream/features/feature-config.ts';
import type { FeatureSet } from '../../../../src/train/corpora/features/feature-cache.ts';
import {
  cutPaperWindows,
  fitStandardization,
  fixedExamples,
  standardize,
} from '../../../../src/train/experiments/paper/paper-windows.ts';
import { createRandom } from '../../../../src/train/random.ts';
import { emotionTask } from '../../../../src/train/train-network.ts';

const { nMels, nFrames } = FEATURE_CONFIG;
const TASK = emotionTask(EMOTIONS);

/** Two clips of 400 and 700 frames whose level says which frame it is. */
const FEATURES: FeatureSet = {
  clips: (['angry', 'sad'] as const).map((label) => ({
    path: label,
    corpus: 'made',
    speaker: 'ada',
    gender: 'female',
    label,
    intensity: null,
  })),
  logMel: (index) => {
    const length = index === 0 ? 400 : 700;
    return Int16Array.from({ length: length * nMels }, (_, i) => -Math.floor(i / nMels) - index);
  },
};

describe('cutPaperWindows', () => {
  it('starts at the frame asked for and is silent where the clip has ended', () => {
    const { windows, classes } = cutPaperWindows(FEATURES, [0, 1], 'mel', 94, TASK);
    const frame = (clip: number, index: number) => windows[clip]![index * nMels];
    expect(frame(0, 0)).toBeCloseTo(-0.94, 5);
    expect(frame(0, 305)).toBeCloseTo(-3.99, 5);
    expect(frame(0, 306)).toBe(FLOOR_DB);
    expect(frame(1, nFrames - 1)).toBeCloseTo(-(94 + nFrames - 1 + 1) / 100, 5);
    expect(classes).toEqual([EMOTIONS.indexOf('angry'), EMOTIONS.indexOf('sad')]);
  });

  it('gives cepstra of the same frames', () => {
    const { windows } = cutPaperWindows(FEATURES, [1], 'mfcc', 0, TASK);
    expect(windows[0]).toHaveLength(nFrames * N_MFCC);
    // A flat spectrum has only its mean: the level times the square root of the number of bands.
    expect(windows[0]![0]).toBeCloseTo(-0.01 * Math.sqrt(nMels), 4);
    for (const coefficient of windows[0]!.subarray(1, N_MFCC)) expect(coefficient).toBeCloseTo(0, 5);
  });
});

describe('standardize', () => {
  it('gives every band of the training windows mean 0 and deviation 1, and leaves a constant band at 0', () => {
    const random = createRandom(4);
    const windows = [0, 1, 2].map(() =>
      Float32Array.from({ length: 500 * 2 }, (_, i) => (i % 2 === 0 ? random.uniform(-3, 9) : 5)),
    );
    standardize(windows, fitStandardization(windows, 2));
    const values = windows.flatMap((window) => [...window]);
    const lively = values.filter((_, i) => i % 2 === 0);
    const mean = lively.reduce((sum, value) => sum + value, 0) / lively.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(lively.reduce((sum, value) => sum + (value - mean) ** 2, 0) / lively.length).toBeCloseTo(1, 3);
    for (const value of values.filter((_, i) => i % 2 === 1)) expect(value).toBeCloseTo(0, 3);
  });
});

describe('fixedExamples', () => {
  it('draws each window as it is, with its class', () => {
    const examples = fixedExamples(
      { windows: [Float32Array.of(1, 2), Float32Array.of(3, 4)], classes: [2, 0] },
      3,
    );
    const [window, target] = [new Float32Array(2), new Float32Array(3)];
    examples.draw(1, createRandom(1), window, target);
    expect([...window]).toEqual([3, 4]);
    expect([...target]).toEqual([1, 0, 0]);
    expect(examples.size).toBe(2);
  });
});
