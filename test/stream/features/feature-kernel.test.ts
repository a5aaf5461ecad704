import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dctMatrix } from '../../../src/stream/features/dct.ts';
import {
  FEATURE_CONFIG,
  FLOOR_DB,
  N_MFCC,
  POWER_FLOOR,
} from '../../../src/stream/features/feature-config.ts';
import { countFrames, createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { hannWindow } from '../../../src/stream/features/fourier-tables.ts';
import { melEdges, melFilterbank } from '../../../src/stream/features/mel-filterbank.ts';
import { countDifferences, noise, sine } from '../signals.ts';

const { nMels, sampleRate } = FEATURE_CONFIG;
const kernel = createFeatureKernel();

function frame(logMel: Float32Array, index: number): Float32Array {
  return logMel.subarray(index * nMels, (index + 1) * nMels);
}

/** Band whose centre is nearest to a frequency. */
function bandAt(hz: number): number {
  const centres = melEdges(FEATURE_CONFIG).slice(1, -1);
  return centres.reduce(
    (best, centre, band) => (Math.abs(centre - hz) < Math.abs(centres[best]! - hz) ? band : best),
    0,
  );
}

/** Log-mel of one frame by the definition of the Fourier transform, in double precision. */
function logMelOfFrame(samples: Float32Array): number[] {
  const window = hannWindow(samples.length);
  const power = Float64Array.from({ length: samples.length / 2 + 1 }, (_, bin) => {
    let [re, im] = [0, 0];
    samples.forEach((sample, n) => {
      const angle = (2 * Math.PI * ((bin * n) % samples.length)) / samples.length;
      re += sample * window[n]! * Math.cos(angle);
      im -= sample * window[n]! * Math.sin(angle);
    });
    return re * re + im * im;
  });
  const bank = melFilterbank(FEATURE_CONFIG);
  return Array.from({ length: nMels }, (_, band) => {
    const level = power.reduce((sum, bin, i) => sum + bin * bank[band * power.length + i]!, 0);
    return 10 * Math.log10(Math.max(POWER_FLOOR, level));
  });
}

describe('log-mel', () => {
  test.each([1000, 2000, 3300, 9000, 17_000])('a sine of %i Hz peaks in its band', (hz) => {
    const middle = frame(kernel.logMel(sine(hz, sampleRate, 24_000)), 40);
    expect(middle.indexOf(Math.max(...middle))).toBe(bandAt(hz));
  });

  test('a sine on a bin has the level its amplitude and the window say', () => {
    // Bin 64 is 3,000 Hz. A Hann window of N samples turns amplitude a into a N / 4 there and half of that beside it.
    const middle = frame(kernel.logMel(sine(3000, sampleRate, 24_000, 0.5)), 40);
    const bank = melFilterbank(FEATURE_CONFIG);
    const band = bandAt(3000);
    const weights = bank.subarray(band * 513 + 63, band * 513 + 66);
    const power = 128 ** 2 * (weights[1]! + (weights[0]! + weights[2]!) / 4);
    expect(middle[band]).toBeCloseTo(10 * Math.log10(power), 3);
  });

  test('silence lies exactly at the floor', () => {
    expect(new Set(kernel.logMel(new Float32Array(5000)))).toEqual(new Set([FLOOR_DB]));
  });

  test('the one band without a bin stays at the floor in noise, all others rise above it', () => {
    const middle = frame(kernel.logMel(noise(24_000)), 40);
    const bank = melFilterbank(FEATURE_CONFIG);
    const isEmpty = Array.from({ length: nMels }, (_, band) =>
      bank.subarray(band * 513, (band + 1) * 513).every((weight) => weight === 0),
    );
    expect(isEmpty.filter(Boolean)).toHaveLength(1);
    expect([...middle].map((level) => level === FLOOR_DB)).toEqual(isEmpty);
  });

  test('ten times the amplitude is 20 dB more', () => {
    const quiet = kernel.logMel(noise(8000, 0.05));
    const loud = kernel.logMel(noise(8000, 0.5));
    for (let i = 0; i < nMels; i++) {
      if (quiet[i]! > FLOOR_DB) expect(loud[i]! - quiet[i]!).toBeCloseTo(20, 3);
    }
  });

  test('a frame reaches 512 samples to either side of its centre', () => {
    const samples = new Float32Array(10_000);
    samples[5000] = 1;
    const logMel = kernel.logMel(samples);
    const heard = Array.from({ length: countFrames(10_000) }, (_, k) => frame(logMel, k)[100]! > FLOOR_DB);
    expect(heard.flatMap((isHeard, k) => (isHeard ? [k] : []))).toEqual([18, 19, 20, 21]);
  });

  test('has 1 + floor(n / 256) frames, one of them for no samples at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (length) => {
        expect(kernel.logMel(noise(length))).toHaveLength((1 + Math.floor(length / 256)) * nMels);
      }),
      { numRuns: 20, seed: 7 },
    );
    expect(kernel.logMel(new Float32Array(0))).toHaveLength(nMels);
    expect(kernel.logMel(new Float32Array(144_000))).toHaveLength(FEATURE_CONFIG.nFrames * nMels);
  });
});

describe('steep spectra', () => {
  test('the quiet bands beside a pure tone are as double precision makes them', () => {
    // Single precision is 0.4 dB off here: rounding noise and a mirror image of the tone cover its side lobes.
    const tone = sine(2345.6, sampleRate, 24_000, 0.9);
    const levels = frame(kernel.logMel(tone), 40);
    const reference = logMelOfFrame(tone.subarray(40 * 256 - 512, 40 * 256 + 512));
    const error = reference.reduce(
      (worst, level, band) => Math.max(worst, Math.abs(level - levels[band]!)),
      0,
    );
    expect(error).toBeLessThan(0.01);
  });

  test('a frame does not depend on the frames it is computed with', () => {
    const steep = sine(1000, sampleRate, 6000, 0.9);
    const samples = new Float32Array(20_000);
    samples.set(noise(8000, 0.3));
    samples.set(steep, 9000);
    const whole = kernel.logMel(samples);
    for (let first = 0; first < 8; first++) {
      const shifted = kernel.logMel(samples.subarray(first * 256));
      // The first two frames of the shifted signal miss what came before it.
      expect(countDifferences(shifted.subarray(2 * nMels), whole.subarray((first + 2) * nMels))).toBe(0);
    }
  });
});

describe('MFCC', () => {
  test('are the DCT of the log-mel', () => {
    const samples = noise(3000);
    const { logMel, mfcc } = kernel.features(samples);
    const dct = dctMatrix(N_MFCC, nMels);
    for (let c = 0; c < N_MFCC; c++) {
      let expected = 0;
      for (let band = 0; band < nMels; band++) expected += dct[c * nMels + band]! * logMel[5 * nMels + band]!;
      expect(mfcc[5 * N_MFCC + c]).toBeCloseTo(expected, 2);
    }
  });

  test('are the same alone and together with the log-mel', () => {
    const samples = noise(5000);
    expect(kernel.mfcc(samples)).toEqual(kernel.features(samples).mfcc);
    expect(kernel.logMel(samples)).toEqual(kernel.features(samples).logMel);
  });

  test('of silence are a constant level', () => {
    const [first, ...rest] = kernel.mfcc(new Float32Array(1));
    expect(first).toBeCloseTo(FLOOR_DB * Math.sqrt(nMels), 2);
    expect(Math.max(...rest.map(Math.abs))).toBeLessThan(1e-3);
  });
});

test('results belong to the caller: later calls leave them alone', () => {
  const first = kernel.logMel(noise(3000, 0.5, 1));
  const copy = first.slice();
  kernel.logMel(noise(3000, 0.5, 2));
  expect(first).toEqual(copy);
});
