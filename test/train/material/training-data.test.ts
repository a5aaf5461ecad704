import { describe, expect, it } from 'vitest';
import type { Emotion } from '../../../src/sdk/emotion.ts';
import type { Clip } from '../../../src/train/corpora/clip.ts';
import type { FeatureSet } from '../../../src/train/corpora/features/feature-cache.ts';
import { stagePools, type TrainingData } from '../../../src/train/material/training-data.ts';
import type { WindowPool } from '../../../src/train/material/window-examples.ts';
import { SHIPPED_SPLIT } from '../../../src/train/splits/actors.ts';

function setOf(corpus: string, clips: readonly (readonly [actor: string, label: Emotion])[]): FeatureSet {
  const made = clips.map(([actor, label]): Clip => {
    const speaker = `${corpus}/${actor}`;
    return {
      path: `${speaker}-${label}`,
      corpus,
      speaker,
      gender: 'female',
      label,
      intensity: null,
    };
  });
  return { clips: made, logMel: () => new Int16Array(0) };
}

const paths = (pools: readonly WindowPool[]): string[] =>
  pools.flatMap(({ features, indices }) => indices.map((index) => features.clips[index]!.path));

describe('stagePools', () => {
  const data: TrainingData = {
    target: setOf('ravdess', [
      ['1', 'calm'],
      ['2', 'angry'],
      ['19', 'angry'],
      ['21', 'angry'],
    ]),
    further: [
      setOf('ravdess', [
        ['3', 'calm'],
        ['22', 'calm'],
      ]),
    ],
    pretraining: [
      setOf('crema-d', [
        ['1001', 'angry'],
        ['1001', 'angry'],
        ['1001', 'angry'],
        ['1002', 'sad'],
        ['1073', 'angry'],
      ]),
    ],
    split: SHIPPED_SPLIT,
  };

  it('are the training speakers of the target and their further clips', () => {
    expect(paths(stagePools(data, 1))).toEqual(['ravdess/1-calm', 'ravdess/2-angry', 'ravdess/3-calm']);
  });

  it('of a mixture repeat the target and take in some clips of each other training speaker, with the labels of the target only', () => {
    const mixture = { times: { target: 3, further: 2 }, clipsOfOthers: 2 };
    expect(paths(stagePools(data, 1, mixture))).toEqual([
      ...['ravdess/1-calm', 'ravdess/1-calm', 'ravdess/1-calm'],
      ...['ravdess/2-angry', 'ravdess/2-angry', 'ravdess/2-angry'],
      ...['ravdess/3-calm', 'ravdess/3-calm'],
      ...['crema-d/1001-angry', 'crema-d/1001-angry'],
    ]);
  });
});
