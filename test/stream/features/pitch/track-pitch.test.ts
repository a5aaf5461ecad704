import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertRate } from '../../../../src/stream/audio/convert-rate.ts';
import { mixToMono } from '../../../../src/stream/audio/pcm.ts';
import { readAudioFile } from '../../../../src/stream/audio/read-audio-file.ts';
import { PITCH_RATE, trackPitch } from '../../../../src/stream/features/pitch/track-pitch.ts';
import { describeWith, pathOf, REPOSITORY, SHARED } from '../../../requirements.ts';
import { noise, sine } from '../../signals.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

/** A harmonic sound whose phase a function gives, in cycles at each sample. */
function harmonics(numbers: readonly number[], cycles: (n: number) => number, length: number): Float32Array {
  const wave = (n: number): number =>
    numbers.reduce((sum, h) => sum + (0.2 / h) * Math.sin(2 * Math.PI * h * cycles(n) + h), 0);
  return Float32Array.from({ length }, (_, n) => wave(n));
}

/** Largest relative error over all frames but those at the ends; infinite where one is unvoiced. */
function worstError(f0: Float32Array, truth: (seconds: number) => number): number {
  const errors = [...f0].slice(4, -4).map((hz, i) => Math.abs(hz / truth((i + 4) / 100) - 1));
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
}

async function speechAt16k(path: string): Promise<Float32Array> {
  const { sampleRate, channels } = await readAudioFile(path);
  return convertRate(mixToMono(channels), sampleRate, PITCH_RATE);
}

const voiced = (f0: ArrayLike<number>): number[] => Array.from(f0).filter((hz) => !Number.isNaN(hz));

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

describe.each([62, 80, 100.3, 133.7, 220, 311.1, 440, 495])('at %f Hz', (f0) => {
  test.each([
    ['a sine', [1]],
    ['ten harmonics', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['harmonics without their fundamental', [2, 3, 4, 5]],
    ['a weak fundamental under a strong second harmonic', [1, 2, 2, 2, 2]],
  ])('%s is right to 0.1 %%', (_, numbers) => {
    const sound = harmonics(numbers, (n) => (f0 * n) / PITCH_RATE, PITCH_RATE / 2);
    expect(worstError(trackPitch(sound).f0, () => f0)).toBeLessThan(0.001);
  });
});

test('a glide from 80 to 400 Hz in two seconds is followed to 0.5 %', () => {
  const rate = Math.log(5) / 2;
  const f0 = (seconds: number): number => 80 * Math.exp(rate * seconds);
  const cycles = (n: number): number => (f0(n / PITCH_RATE) - 80) / rate;
  const track = trackPitch(harmonics([1, 2, 3, 4, 5, 6], cycles, 2 * PITCH_RATE));
  expect(worstError(track.f0, f0)).toBeLessThan(0.005);
});

test('a vibrato of five turns a second and a semitone is followed to 1 %', () => {
  const f0 = (seconds: number): number => 200 * (1 + 0.03 * Math.sin(2 * Math.PI * 5 * seconds));
  const cycles = (n: number): number => {
    const seconds = n / PITCH_RATE;
    return 200 * (seconds - (0.03 * (Math.cos(2 * Math.PI * 5 * seconds) - 1)) / (2 * Math.PI * 5));
  };
  expect(worstError(trackPitch(harmonics([1, 2, 3], cycles, PITCH_RATE)).f0, f0)).toBeLessThan(0.01);
});

test('10 dB over white noise a voice keeps its pitch to 2 %', () => {
  const voice = harmonics([1, 2, 3, 4, 5], (n) => (150 * n) / PITCH_RATE, PITCH_RATE);
  const power = voice.reduce((sum, x) => sum + x * x, 0) / voice.length;
  // Uniform noise of amplitude a has power a^2 / 3.
  const hiss = noise(voice.length, Math.sqrt(0.3 * power), 5);
  const noisy = voice.map((x, n) => x + hiss[n]!);
  expect(worstError(trackPitch(noisy).f0, () => 150)).toBeLessThan(0.02);
});

test.each([
  ['silence', new Float32Array(PITCH_RATE)],
  ['white noise', noise(PITCH_RATE)],
  ['no audio', new Float32Array(0)],
])('%s has no pitch', (_, samples) => {
  const { f0, periodicity } = trackPitch(samples);
  expect(voiced(f0)).toEqual([]);
  expect(Math.max(...periodicity)).toBe(0);
});

test('what is 40 dB under the loudest voice is a pause', () => {
  const loud = sine(200, PITCH_RATE, PITCH_RATE, 0.5);
  const samples = loud.map((x, n) => (n < PITCH_RATE / 2 ? x : x / 200));
  const { f0 } = trackPitch(samples);
  expect(voiced(f0.subarray(4, 46))).toHaveLength(42);
  expect(voiced(f0.subarray(54))).toEqual([]);
});

test('gain and sign never change a track', () => {
  const speech = harmonics([1, 2, 3], (n) => (120 * n) / PITCH_RATE + n ** 2 / 1e7, PITCH_RATE / 2);
  const before = trackPitch(speech).f0;
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 4, noNaN: true }), fc.boolean(), (gain, flipped) => {
      const after = trackPitch(speech.map((x) => (flipped ? -gain : gain) * x)).f0;
      after.forEach((hz, frame) => {
        expect(hz).toBeCloseTo(before[frame]!, 3);
      });
    }),
    { numRuns: 6, seed: 2 },
  );
});

test('one value every 10 ms, the first at the first sample', () => {
  expect(trackPitch(new Float32Array(1599)).f0).toHaveLength(10);
  expect(trackPitch(new Float32Array(1600)).f0).toHaveLength(11);
});

test('a synthesized man speaks at 108 Hz and within an octave', async () => {
  const values = voiced(trackPitch(await speechAt16k(SPEECH)).f0);
  expect(values.length).toBeGreaterThan(180);
  // librosa.pyin finds 107.8 Hz.
  expect(median(values)).toBeCloseTo(107.8, -1);
  expect(Math.min(...values)).toBeGreaterThan(70);
  expect(Math.max(...values)).toBeLessThan(180);
});

test.each([
  [10, 500],
  [300, 200],
  [60, 5000],
])('limits of %i to %i Hz are refused', (minF0, maxF0) => {
  expect(() => trackPitch(new Float32Array(0), { minF0, maxF0 })).toThrow(/minF0 and maxF0 must be/);
});

const PYIN = `
import json, librosa, numpy, sys
for path in sys.argv[1:]:
    samples, _ = librosa.load(path, sr=16000, mono=True)
    f0, _, _ = librosa.pyin(samples, fmin=60, fmax=500, sr=16000, frame_length=1024, hop_length=160)
    print(json.dumps([None if numpy.isnan(hz) else hz for hz in f0.tolist()]))
`;

describeWith(['shared', 'ffmpeg', 'python-librosa'], 'beside librosa.pyin', () => {
  const clips = ['Actor_01/03-01-04-01-01-01-01', 'Actor_12/03-01-03-02-02-01-12'].map((name) =>
    join(SHARED, 'data', 'ravdess', `${name}.flac`),
  );

  test('both find the same pitch in at least 97 % of the frames that both call voiced', async () => {
    const { stdout } = spawnSync(pathOf('python-librosa'), ['-c', PYIN, SPEECH, ...clips], {
      encoding: 'utf8',
    });
    const references = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as (number | null)[]);
    expect(references).toHaveLength(3);
    for (const [i, path] of [SPEECH, ...clips].entries()) {
      const { f0 } = trackPitch(await speechAt16k(path));
      const pairs = references[i]!.flatMap((hz, frame) =>
        hz === null || frame >= f0.length || Number.isNaN(f0[frame]) ? [] : [Math.log2(f0[frame]! / hz)],
      );
      expect(pairs.length).toBeGreaterThan(50);
      const alike = pairs.filter((octaves) => Math.abs(octaves) < Math.log2(1.2));
      expect(alike.length / pairs.length).toBeGreaterThan(0.97);
      expect(Math.abs(median(alike))).toBeLessThan(0.02);
    }
  }, 120_000);
});
