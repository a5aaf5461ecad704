import { expect, test } from 'vitest';
import type { Clip } from '../../../../src/train/corpora/clip.ts';
import { joinAudio, planStreams } from '../../../../src/train/evaluation/listening/join-clips.ts';

const clip = (speaker: string, label: Clip['label'], path: string): Clip => ({
  path,
  corpus: 'c',
  speaker,
  gender: 'male',
  label,
  intensity: null,
});

const CLIPS = ['a', 'b', 'c', 'd', 'e'].flatMap((path) => [
  clip('c/1', 'angry', path),
  clip('c/1', 'sad', path),
  clip('c/2', 'sad', path),
]);

test('every speaker and emotion is a stream of all its clips, with pauses of 0.2 to 1 s between them', () => {
  const streams = planStreams(CLIPS, 1);
  expect(streams.map(({ speaker, label }) => `${speaker} ${label}`)).toEqual([
    'c/1 angry',
    'c/1 sad',
    'c/2 sad',
  ]);
  for (const { clips, pauses } of streams) {
    expect(clips.map(({ path }) => path).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(pauses).toHaveLength(4);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...pauses)).toBeLessThan(1);
  }
});

test('a stream depends on the seed and on no other speaker', () => {
  const ofSecond = planStreams(
    CLIPS.filter(({ speaker }) => speaker === 'c/2'),
    1,
  );
  expect(ofSecond).toEqual(planStreams(CLIPS, 1).slice(2));
  expect(planStreams(CLIPS, 2)).not.toEqual(planStreams(CLIPS, 1));
});

test('joined audio is the parts with silence between them', () => {
  const { sampleRate, samples } = joinAudio(
    [
      { sampleRate: 10, samples: Float32Array.of(1, 2) },
      { sampleRate: 10, samples: Float32Array.of(3) },
    ],
    [0.3],
  );
  expect(sampleRate).toBe(10);
  expect([...samples]).toEqual([1, 2, 0, 0, 0, 3]);
});

test('parts of different rates meet at 48 kHz', () => {
  const { sampleRate, samples } = joinAudio(
    [
      { sampleRate: 48_000, samples: new Float32Array(480) },
      { sampleRate: 16_000, samples: new Float32Array(160) },
    ],
    [0.5],
  );
  expect(sampleRate).toBe(48_000);
  expect(samples).toHaveLength(480 + 24_000 + 480);
});
