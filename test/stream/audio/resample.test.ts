import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createResampler, resampleSignal, TARGET_RATE } from '../../../src/stream/audio/resample.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { countDifferences, cut, join, noise, sine } from '../signals.ts';
import { fitTone } from './tone-fit.ts';

const kernel = createFeatureKernel();

/** Even, odd, telephone, music and studio rates; those with no small ratio to 48,000 take the blended filter. */
const RATES = [8000, 8001, 11_025, 16_000, 22_050, 44_100, 47_999, 48_001, 88_200, 96_000, 191_999, 192_000];
const SHARES = [0.05, 0.25, 0.5, 0.7, 0.85];

function resampleInPieces(samples: Float32Array, fromRate: number, lengths: readonly number[]): Float32Array {
  const resampler = createResampler(kernel, fromRate);
  const pieces = cut(samples, lengths).map((piece) => resampler.push(piece).slice());
  return join([...pieces, resampler.finish()]);
}

describe.each(RATES)('from %i Hz', (fromRate) => {
  const nyquist = Math.min(fromRate, TARGET_RATE) / 2;

  test('a tone comes out 100 dB above everything else, at its level and in its place', () => {
    for (const share of SHARES) {
      const frequency = share * nyquist;
      const output = resampleSignal(kernel, sine(frequency, fromRate, Math.round(fromRate / 4)), fromRate);
      const { snrDb, amplitude, phase } = fitTone(output, frequency, TARGET_RATE);
      expect(snrDb).toBeGreaterThan(100);
      expect(20 * Math.log10(amplitude / 0.5)).toBeCloseTo(0, 2);
      expect(phase).toBeCloseTo(0, 4);
    }
  });

  test('how audio is cut never changes a bit', () => {
    const samples = noise(Math.round(fromRate / 10));
    const whole = resampleSignal(kernel, samples, fromRate);
    const lengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        expect(countDifferences(resampleInPieces(samples, fromRate, pieces), whole)).toBe(0);
      }),
      { numRuns: 12, seed: 6, examples: [[[1]], [[samples.length]]] },
    );
  });

  test('n samples become n * 48000 / rate, rounded', () => {
    for (const length of [0, 1, 2, 7, 160, 441, 3333]) {
      const expected = Math.round((length * TARGET_RATE) / fromRate);
      expect(resampleInPieces(noise(length), fromRate, [100])).toHaveLength(expected);
    }
  });

  test('a constant stays that constant', () => {
    const output = resampleSignal(kernel, new Float32Array(3000).fill(0.25), fromRate);
    const edge = Math.ceil((64 * TARGET_RATE) / Math.min(fromRate, TARGET_RATE));
    for (const sample of output.subarray(edge, -edge)) expect(sample).toBeCloseTo(0.25, 6);
  });
});

describe('from 96,000 Hz', () => {
  test.each([27_000, 33_000, 45_000])(
    'a tone of %i Hz, which 48,000 Hz cannot hold, is gone',
    (frequency) => {
      const output = resampleSignal(kernel, sine(frequency, 96_000, 24_000), 96_000).subarray(500, -500);
      expect(Math.max(...output)).toBeLessThan(0.5 * 10 ** (-95 / 20));
    },
  );
});

test('48 kHz passes through untouched', () => {
  const samples = noise(100);
  const resampler = createResampler(kernel, TARGET_RATE);
  expect(resampler.push(samples)).toBe(samples);
  expect(resampler.finish()).toHaveLength(0);
  expect(resampleSignal(kernel, samples, TARGET_RATE)).toBe(samples);
});

test('streams of many rates share the kernel, even where their filters do not fit into it together', () => {
  const rates = [8000, 8001, 150_001, 160_001, 170_001, 180_001, 190_001, 44_100, 9001, 9007, 9011];
  const signals = rates.map((rate) => noise(Math.round(rate / 20), 0.5, rate));
  const alone = rates.map((rate, i) => resampleSignal(createFeatureKernel(), signals[i]!, rate));
  const resamplers = rates.map((rate) => createResampler(kernel, rate));
  const parts = rates.map((): Float32Array[] => []);
  for (let turn = 0; turn < 5; turn++) {
    rates.forEach((_, i) => {
      const length = Math.ceil(signals[i]!.length / 5);
      parts[i]!.push(resamplers[i]!.push(signals[i]!.subarray(turn * length, (turn + 1) * length)).slice());
    });
  }
  resamplers.forEach((resampler, i) => {
    expect(countDifferences(join([...parts[i]!, resampler.finish()]), alone[i]!)).toBe(0);
  });
});

test.each([7999, 192_001, 0, 8000.5, Number.NaN])('%d Hz is refused', (fromRate) => {
  expect(() => createResampler(kernel, fromRate)).toThrow(
    expect.objectContaining({ code: 'ERR_SAMPLE_RATE' }),
  );
});
