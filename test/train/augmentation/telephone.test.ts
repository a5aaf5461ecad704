import { describe, expect, it } from 'vitest';
import { throughG711 } from '../../../src/train/augmentation/telephone.ts';
import { createRandom } from '../../../src/train/random.ts';

const tone = (hz: number, length = 24_000) =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / 48_000));

/** Without the edges, where the filters run into silence. */
const middle = (samples: Float32Array) => samples.subarray(2_000, samples.length - 2_000);
const power = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
const errorOf = (a: Float32Array, b: Float32Array) => power(middle(a.map((x, i) => x - b[i]!)));

describe.each(['mulaw', 'alaw'] as const)('throughG711 %s', (law) => {
  const send = (samples: Float32Array) => throughG711(law)(samples, createRandom(1));

  it('lets a tone of the telephone band through in time, with the noise of G.711', () => {
    const clean = tone(1_000);
    const snrDb = 10 * Math.log10(power(middle(clean)) / errorOf(send(clean), clean));
    // Both laws leave 33 to 39 dB over a wide range of levels (ITU-T G.712).
    expect(snrDb).toBeGreaterThan(33);
    expect(snrDb).toBeLessThan(45);
  });

  it.each([300, 1_700, 3_300])('passes %d Hz at full level', (hz) => {
    const gainDb = 10 * Math.log10(power(middle(send(tone(hz)))) / power(middle(tone(hz))));
    expect(Math.abs(gainDb)).toBeLessThan(0.2);
  });

  it.each([4_500, 7_000, 20_000])('stops %d Hz, which does not come back as another tone', (hz) => {
    expect(10 * Math.log10(power(middle(send(tone(hz)))))).toBeLessThan(-65);
  });

  it('keeps length and range and leaves what it was given', () => {
    for (const length of [0, 1, 5, 6, 7, 1_001, 1_003]) expect(send(tone(300, length))).toHaveLength(length);
    const loud = tone(500).map((sample) => 4 * sample);
    const before = loud.slice();
    expect(send(loud).every((sample) => Number.isFinite(sample) && Math.abs(sample) < 1.5)).toBe(true);
    expect(loud).toEqual(before);
  });

  it('keeps silence within the smallest step of the code', () => {
    // A-law has no zero: its silence is a constant of 8 / 32768, with the ripple of a filter where it begins and ends.
    const received = send(new Float32Array(6_000));
    expect(received.every((sample) => Math.abs(sample) <= (1.2 * 8) / 32_768)).toBe(true);
  });
});
