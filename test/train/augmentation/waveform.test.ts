import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWhiteNoise, gain, type WaveformAugmentation } from '../../../src/train/augmentation/waveform.ts';
import { createRandom } from '../../../src/train/random.ts';

/** A quarter of a second of a 440 Hz tone, the second half of it silent. */
const TONE = Float32Array.from({ length: 12_000 }, (_, i) =>
  i < 6_000 ? 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000) : 0,
);

const power = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
const difference = (a: Float32Array, b: Float32Array) => a.map((x, i) => x - b[i]!);
const snrDb = (clean: Float32Array, noisy: Float32Array) =>
  10 * Math.log10(power(clean) / power(difference(noisy, clean)));

const AUGMENTATIONS: Readonly<Record<string, WaveformAugmentation>> = {
  addWhiteNoise: addWhiteNoise(15, 30),
  gain: gain(-6, 6),
};

describe.each(Object.entries(AUGMENTATIONS))('%s', (_, augmentation) => {
  it('depends on nothing but the samples and the seed, and leaves what it was given', () => {
    const before = TONE.slice();
    const [one, again, other] = [1, 1, 2].map((seed) => augmentation(TONE, createRandom(seed)));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(TONE).toEqual(before);
    expect(one).toHaveLength(TONE.length);
  });

  it('leaves silence silent and nothing nothing', () => {
    const silence = new Float32Array(100);
    expect(augmentation(silence, createRandom(1)).every((sample) => sample === 0)).toBe(true);
    expect(augmentation(new Float32Array(0), createRandom(1))).toHaveLength(0);
  });
});

describe('addWhiteNoise', () => {
  it('meets the ratio it was asked for exactly, over the whole clip', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(), (asked, seed) => {
        expect(snrDb(TONE, addWhiteNoise(asked, asked)(TONE, createRandom(seed)))).toBeCloseTo(asked, 2);
      }),
      { numRuns: 20 },
    );
  });

  it('draws ratios evenly over its range', () => {
    const ratios = Array.from({ length: 200 }, (_, seed) =>
      snrDb(TONE, addWhiteNoise(15, 30)(TONE, createRandom(seed))),
    );
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(14.99);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(30.01);
    // The mean of 200 draws lies within three standard errors, 3 x 4.33 / sqrt(200).
    expect(Math.abs(ratios.reduce((sum, ratio) => sum + ratio, 0) / 200 - 22.5)).toBeLessThan(0.92);
  });

  it('adds noise that is white and Gaussian', () => {
    const clean = new Float32Array(48_000).fill(0.1);
    const noise = difference(addWhiteNoise(20, 20)(clean, createRandom(5)), clean);
    const variance = power(noise);
    const moment = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
    // Four standard errors of 48,000 draws each: correlation 1 / sqrt(n), kurtosis sqrt(24 / n).
    for (const lag of [1, 2, 7]) {
      const products = noise.map((x, i) => x * (noise[i + lag] ?? 0));
      expect(Math.abs(moment(products) / variance)).toBeLessThan(4 / Math.sqrt(48_000));
    }
    const kurtosis = moment(noise.map((x) => (x * x * x * x) / variance ** 2));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / 48_000));
  });
});

describe('gain', () => {
  it('multiplies by the number of dB asked for', () => {
    const louder = gain(6, 6)(TONE, createRandom(1));
    louder.forEach((sample, i) => {
      expect(sample).toBeCloseTo(TONE[i]! * 10 ** 0.3, 6);
    });
  });

  it('stays within its range', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const db = 10 * Math.log10(power(gain(-6, 3)(TONE, createRandom(seed))) / power(TONE));
        expect(db).toBeGreaterThanOrEqual(-6.001);
        expect(db).toBeLessThanOrEqual(3.001);
      }),
      { numRuns: 20 },
    );
  });
});
