import { describe, expect, it } from 'vitest';
import type { Emotion } from '../../src/sdk/emotion.ts';
import { EMOTION_AUGMENTATION } from '../../src/train/augmentation/presets.ts';
import type { Clip } from '../../src/train/corpora/clip.ts';
import type { StateScale } from '../../src/train/distillation/state-scale.ts';
import { DEFAULT_RECIPE } from '../../src/train/recipe.ts';
import { stageFingerprint } from '../../src/train/stage-fingerprint.ts';
import { emotionTask, type Stage } from '../../src/train/train-network.ts';

const NORMALIZATION = { reference: 'windowMax', rangeDb: 80, mean: [0], std: [1] } as const;
const TASK = emotionTask(['angry', 'sad']);

function clip(path: string, label: Emotion, speaker = 'made/ada'): Clip {
  return { path, corpus: 'made', speaker, gender: 'female', label, intensity: null };
}

function stage(clips: readonly Clip[], changes: Partial<Stage> = {}): Stage {
  return {
    folder: 'all',
    pools: [{ features: { clips, logMel: () => new Int16Array() }, indices: clips.map((_, index) => index) }],
    fit: DEFAULT_RECIPE.all[0]!.fit,
    augmentation: EMOTION_AUGMENTATION.mild,
    ...changes,
  };
}

const of = (what: Stage, states: StateScale | null = null, before: string | null = null) =>
  stageFingerprint(what, TASK, NORMALIZATION, states, before);

describe('stageFingerprint', () => {
  const clips = [clip('here/a.wav', 'angry'), clip('here/b.wav', 'sad'), clip('here/c.wav', 'sad')];

  it('is that of the same clips wherever the corpus lies', () => {
    const moved = clips.map((one) => ({ ...one, path: one.path.replace('here', '/there') }));
    expect(of(stage(moved))).toBe(of(stage(clips)));
  });

  it.each([
    ['another clip in place of one', stage([clips[0]!, clip('here/d.wav', 'sad'), clips[2]!])],
    ['another speaker', stage([clips[0]!, clips[1]!, clip('here/c.wav', 'sad', 'made/ben')])],
    ['another label', stage([clips[0]!, clips[1]!, clip('here/c.wav', 'angry')])],
    ['another order', stage([clips[1]!, clips[0]!, clips[2]!])],
    ['a clip less', stage(clips.slice(1))],
    ['another augmentation', stage(clips, { augmentation: EMOTION_AUGMENTATION.strong })],
    ['other options', stage(clips, { fit: { ...DEFAULT_RECIPE.all[0]!.fit, learningRate: 1e-5 } })],
  ])('differs for %s', (_, other) => {
    expect(of(other)).not.toBe(of(stage(clips)));
  });

  it('differs with a teacher', () => {
    const states = { mean: new Float32Array([0]), std: new Float32Array([1]) };
    expect(of(stage(clips), states)).not.toBe(of(stage(clips)));
  });

  it('differs by the stage before, and by the one before that', () => {
    const recipes = [stage(clips), stage(clips.slice(1))];
    const [pretrained, otherwise] = recipes.map((what) => of(what));
    const middle = stage(clips, { folder: 'all-2' });
    const chains = [null, pretrained!, otherwise!].map((before) =>
      of(stage(clips), null, of(middle, null, before)),
    );
    expect(new Set(chains).size).toBe(3);
  });
});
