import { describe, expect, it } from 'vitest';
import type { Emotion } from '../../../src/sdk/emotion.ts';
import { FEATURE_CONFIG } from '../../../src/stream/features/feature-config.ts';
import { normalizeWindow } from '../../../src/stream/features/normalize.ts';
import { EMOTION_AUGMENTATION } from '../../../src/train/augmentation/presets.ts';
import type { Clip } from '../../../src/train/corpora/clip.ts';
import type { FeatureSet } from '../../../src/train/corpora/features/feature-cache.ts';
import { balanceLabels } from '../../../src/train/material/balance-labels.ts';
import { fitNormalization } from '../../../src/train/material/fit-normalization.ts';
import { limitSpeakers } from '../../../src/train/material/limit-speakers.ts';
import { windowExamples } from '../../../src/train/material/window-examples.ts';
import { createRandom } from '../../../src/train/random.ts';
import { emotionTask } from '../../../src/train/train-network.ts';

const { nMels, nFrames } = FEATURE_CONFIG;

function clipOf(label: Emotion, speaker: string, number: number): Clip {
  const path = `${speaker}-${label}-${number}`;
  return { path, corpus: 'made', speaker, gender: 'female', label, intensity: null };
}

/** Clips of steady noise; each speaker and label has a level of its own in the lowest band, dB below the other bands. */
function noiseSet(clips: readonly Clip[], lowestBand: (clip: Clip) => number): FeatureSet {
  const random = createRandom(1);
  const features = clips.map((clip) => {
    const logMel = Int16Array.from({ length: 650 * nMels }, () => random.uniform(-4_000, -2_000));
    for (let frame = 0; frame < 650; frame++) logMel[frame * nMels] = -2_000 - lowestBand(clip) * 100;
    return logMel;
  });
  return { clips, logMel: (index) => features[index]! };
}

const CLIPS = ['ada', 'ben'].flatMap((speaker) => [
  clipOf('neutral', speaker, 0),
  ...[0, 1].flatMap((number) => [clipOf('angry', speaker, number), clipOf('sad', speaker, number)]),
]);

describe('balanceLabels', () => {
  it('draws rarer labels as often as the others', () => {
    const features = noiseSet(CLIPS, () => 0);
    const [pool] = balanceLabels([{ features, indices: CLIPS.map((_, index) => index) }]);
    const count = (label: Emotion) => pool!.indices.filter((index) => CLIPS[index]!.label === label).length;
    expect([count('neutral'), count('angry'), count('sad')]).toEqual([4, 4, 4]);
  });
});

describe('limitSpeakers', () => {
  it('leaves every speaker the same number of clips at most', () => {
    const clips = ['ada', 'ada', 'ada', 'ada', 'ben', 'ada', 'ada'].map((speaker, number) =>
      clipOf('sad', speaker, number),
    );
    const features = noiseSet(clips, () => 0);
    const [pool] = limitSpeakers([{ features, indices: [0, 1, 2, 3, 4, 5, 6] }], 3, 1);
    const speakers = pool!.indices.map((index) => clips[index]!.speaker);
    expect(speakers).toEqual(['ada', 'ada', 'ada', 'ben']);
    expect(new Set(pool!.indices).size).toBe(4);
    expect(limitSpeakers([{ features, indices: [0, 1, 2, 3, 4, 5, 6] }], 3, 1)[0]!.indices).toEqual(
      pool!.indices,
    );
  });

  it('does not tie emotions to sentences, which corpora are ordered by', () => {
    // Twelve sentences, each with both emotions, of sixty speakers: every second clip would be angry with all of them.
    const clips = Array.from({ length: 60 }, (_, speaker) =>
      Array.from({ length: 24 }, (_, place) =>
        clipOf(place % 2 === 0 ? 'angry' : 'sad', String(speaker), Math.floor(place / 2)),
      ),
    ).flat();
    const features = { clips, logMel: () => new Int16Array(0) };
    const [pool] = limitSpeakers([{ features, indices: clips.map((_, index) => index) }], 12, 1);
    expect(pool!.indices).toHaveLength(60 * 12);
    for (let sentence = 0; sentence < 12; sentence++) {
      const kept = pool!.indices.filter((index) => Math.floor((index % 24) / 2) === sentence);
      const angry = kept.filter((index) => clips[index]!.label === 'angry').length / kept.length;
      expect(angry).toBeGreaterThan(0.3);
      expect(angry).toBeLessThan(0.7);
    }
  });
});

describe('fitNormalization', () => {
  it('gives the training windows mean 0 and deviation 1, every band by the same two numbers', () => {
    const features = noiseSet(CLIPS, () => 10);
    const normalization = fitNormalization([{ features, indices: CLIPS.map((_, index) => index) }]);
    expect(new Set(normalization.mean).size).toBe(1);
    let [sum, squares, cells] = [0, 0, 0];
    CLIPS.forEach((_, index) => {
      const window = Float32Array.from(features.logMel(index).subarray(0, nFrames * nMels), (v) => v / 100);
      normalizeWindow(window, normalization, window);
      for (const value of window) {
        sum += value;
        squares += value * value;
        cells++;
      }
    });
    expect(sum / cells).toBeCloseTo(0, 2);
    expect(Math.sqrt(squares / cells)).toBeCloseTo(1, 2);
  });
});

const FLAT = {
  reference: 'windowMax',
  rangeDb: 80,
  mean: new Array<number>(nMels).fill(0),
  std: new Array<number>(nMels).fill(1),
} as const;

describe('windowExamples', () => {
  it('joins only clips of the same speaker and label', () => {
    const identity = (clip: Clip) => (clip.speaker === 'ada' ? 5 : 20) + (clip.label === 'sad' ? 7 : 0);
    const features = noiseSet(CLIPS, identity);
    const labels: Emotion[] = ['neutral', 'sad', 'angry'];
    const source = windowExamples(
      [{ features, indices: CLIPS.map((_, index) => index) }],
      emotionTask(labels).target,
      FLAT,
      EMOTION_AUGMENTATION.none,
    );
    const window = new Float32Array(nFrames * nMels);
    const target = new Float32Array(labels.length);
    for (let draw = 0; draw < 60; draw++) {
      const index = draw % CLIPS.length;
      source.draw(index, createRandom(draw), window, target);
      // The loudest cell is -20 dB or just below; silence lies 80 dB under it.
      const heard = Array.from({ length: nFrames }, (_, frame) => window[frame * nMels]!).filter(
        (level) => level > -79,
      );
      for (const level of heard) expect(level).toBeCloseTo(-identity(CLIPS[index]!), 0);
      expect(target[labels.indexOf(CLIPS[index]!.label)]).toBe(1);
    }
  });

  it('tells what a teacher made of the clips in a window, at their places', () => {
    const clips = [0, 1].map((number) => clipOf('sad', 'ada', number));
    // The lowest band tells the clip by 10 dB and the frame by 0.01 dB; the teacher tells the clip and the state, of nine frames each.
    const features = noiseSet(clips, () => 0);
    for (const index of [0, 1]) {
      const logMel = features.logMel(index);
      for (let frame = 0; frame < 650; frame++) logMel[frame * nMels] = -2_000 - 1_000 * index - frame;
    }
    const statesOf = (index: number) =>
      Int16Array.from({ length: 2 * 72 }, (_, i) => (i % 2 === 0 ? index : Math.floor(i / 2)));
    const source = windowExamples(
      [{ features: { ...features, teacher: { digest: 'a', width: 2, states: statesOf } }, indices: [0, 1] }],
      emotionTask(['sad']).target,
      FLAT,
      EMOTION_AUGMENTATION.none,
      {
        layout: { tokens: 18, framesPerToken: 32, width: 2 },
        scale: { mean: Float32Array.of(0, 0), std: Float32Array.of(1, 1) },
      },
    );
    const window = new Float32Array(nFrames * nMels);
    const guide = new Float32Array(18 * 3);
    let [checked, withBoth] = [0, 0];
    for (let draw = 0; draw < 100; draw++) {
      source.draw(draw % 2, createRandom(draw), window, new Float32Array(1), guide);
      const heard = new Set<number>();
      for (let token = 0; token < 17; token++) {
        const [clip, state, weight] = guide.subarray(token * 3, token * 3 + 3);
        const depth = -window[(token * 32 + 16) * nMels]!;
        if (weight === 0 || depth > 79 || !Number.isInteger(clip)) continue;
        heard.add(clip!);
        expect(Math.floor(depth / 10)).toBe(clip);
        expect(Math.abs(((depth % 10) * 100) / 9 - state!)).toBeLessThan(2);
        checked++;
      }
      if (heard.size === 2) withBoth++;
    }
    expect(checked).toBeGreaterThan(1_000);
    expect(withBoth).toBeGreaterThan(2);
  });
});
