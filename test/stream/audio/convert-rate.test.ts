import { describe, expect, test } from 'vitest';
import { convertRate } from '../../../src/stream/audio/convert-rate.ts';
import { resampleSignal, TARGET_RATE } from '../../../src/stream/audio/resample.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { noise, sine } from '../signals.ts';
import { fitTone } from './tone-fit.ts';

describe.each([
  [48_000, 16_000],
  [48_000, 8_000],
  [44_100, 16_000],
  [16_000, 44_100],
  [47_999, 8_000],
])('from %i to %i Hz', (fromRate, toRate) => {
  test('a tone keeps its level and its place', () => {
    const frequency = 0.3 * Math.min(fromRate, toRate);
    const output = convertRate(sine(frequency, fromRate, fromRate / 4), fromRate, toRate);
    const { snrDb, amplitude, phase } = fitTone(output, frequency, toRate);
    expect(snrDb).toBeGreaterThan(90);
    expect(amplitude).toBeCloseTo(0.5, 4);
    expect(phase).toBeCloseTo(0, 4);
  });

  test('the length follows the rates', () => {
    expect(convertRate(new Float32Array(1001), fromRate, toRate)).toHaveLength(
      Math.round((1001 * toRate) / fromRate),
    );
  });
});

test('what the new rate cannot hold is gone by 80 dB', () => {
  const output = convertRate(sine(4400, 48_000, 12_000), 48_000, 8_000);
  const inside = output.subarray(100, -100);
  expect(20 * Math.log10(Math.max(...inside.map(Math.abs)) / 0.5)).toBeLessThan(-80);
});

test('to 48,000 Hz it computes what the streaming resampler does, whose sums are in single precision', () => {
  const samples = noise(4000);
  const streamed = resampleSignal(createFeatureKernel(), samples, 16_000);
  const converted = convertRate(samples, 16_000, TARGET_RATE);
  expect(converted).toHaveLength(streamed.length);
  for (let i = 0; i < streamed.length; i++) expect(converted[i]).toBeCloseTo(streamed[i]!, 5);
});

test('equal rates change nothing', () => {
  const samples = noise(100);
  expect(convertRate(samples, 8000, 8000)).toBe(samples);
});
