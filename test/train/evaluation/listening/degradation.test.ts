import { describe, expect, test } from 'vitest';
import { parseDegradation } from '../../../../src/train/evaluation/listening/degradation.ts';
import { fitTone } from '../../../stream/audio/tone-fit.ts';
import { sine } from '../../../stream/signals.ts';

const RATE = 48_000;

/** Level of what comes out for a tone, dB against the tone. */
function levelAfter(line: string, frequency: number): number {
  const { samples } = parseDegradation(line).apply({
    sampleRate: RATE,
    samples: sine(frequency, RATE, RATE / 4),
  });
  const inside = samples.subarray(samples.length >> 2, -(samples.length >> 2));
  const power = inside.reduce((sum, sample) => sum + sample ** 2, 0) / inside.length;
  return 10 * Math.log10(power / 0.125);
}

describe.each(['mulaw8k', 'alaw8k'])('%s', (line) => {
  test('gives 8 kHz, with the noise of eight bits under a tone', () => {
    const heard = parseDegradation(line).apply({ sampleRate: RATE, samples: sine(1000, RATE, RATE / 4) });
    expect(heard.sampleRate).toBe(8000);
    expect(heard.samples).toHaveLength(2000);
    const { snrDb } = fitTone(heard.samples, 1000, 8000);
    expect(snrDb).toBeGreaterThan(33);
    expect(snrDb).toBeLessThan(45);
  });
});

describe('band:4000', () => {
  test('keeps the rate and what lies under the edge', () => {
    expect(levelAfter('band:4000', 3000)).toBeCloseTo(0, 2);
    expect(levelAfter('band:4000', 4500)).toBeLessThan(-80);
  });

  test('leaves alone what ends under it', () => {
    const audio = { sampleRate: 8000, samples: sine(1000, 8000, 100) };
    expect(parseDegradation('band:4000').apply(audio)).toBe(audio);
  });
});

test.each(['mulaw', 'band:', 'band:400', 'band:30000', 'opus'])('%s is no line', (line) => {
  expect(() => parseDegradation(line)).toThrow(/the degradation must be mulaw8k, alaw8k or band:HZ/);
});
