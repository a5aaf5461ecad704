import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSampleDecoder,
  decodeSamples,
  mixToMono,
  SAMPLE_BYTES,
  type SampleFormat,
} from '../../../src/stream/audio/pcm.ts';
import { cut, join } from '../signals.ts';

const FORMATS = Object.keys(SAMPLE_BYTES) as SampleFormat[];

function floatBytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

describe('full scale, zero and one step', () => {
  test.each<[SampleFormat, readonly number[], readonly number[]]>([
    ['u8', [0, 128, 129], [-1, 0, 1 / 128]],
    ['s16', [0x00, 0x80, 0, 0, 1, 0], [-1, 0, 1 / 32768]],
    ['s24', [0, 0, 0x80, 0, 0, 0, 1, 0, 0, 0xff, 0xff, 0xff], [-1, 0, 2 ** -23, -(2 ** -23)]],
    ['s32', [0, 0, 0, 0x80, 0, 0, 0, 0, 1, 0, 0, 0], [-1, 0, 2 ** -31]],
  ])('%s', (format, bytes, samples) => {
    expect([...decodeSamples(Uint8Array.from(bytes), format, 1)[0]!]).toEqual(samples);
  });

  test('floats are taken as they are', () => {
    const doubles = new Uint8Array(Float64Array.of(0.25, -1.5).buffer);
    expect([...decodeSamples(floatBytes([0.25, -1.5]), 'f32', 1)[0]!]).toEqual([0.25, -1.5]);
    expect([...decodeSamples(doubles, 'f64', 1)[0]!]).toEqual([0.25, -1.5]);
  });

  test('what is no sound becomes silence', () => {
    const bytes = floatBytes([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, 0.5]);
    expect([...decodeSamples(bytes, 'f32', 1)[0]!]).toEqual([0, 0, 0, 0, 0.5]);
  });
});

test('channels are taken apart, also from bytes at an odd address', () => {
  const bytes = Uint8Array.of(99, 1, 0, 2, 0, 3, 0, 4, 0).subarray(1);
  const [left, right] = decodeSamples(bytes, 's16', 2);
  expect([...left!].map((x) => x * 32768)).toEqual([1, 3]);
  expect([...right!].map((x) => x * 32768)).toEqual([2, 4]);
});

test('how bytes are cut never changes the samples', () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 400 });
  const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      bytes,
      lengths,
      fc.constantFrom(...FORMATS),
      fc.integer({ min: 1, max: 8 }),
      (all, cuts, format, channels) => {
        const decoder = createSampleDecoder(format, channels);
        const pieces = cut(all, cuts).map((piece) => decoder.push(piece));
        const whole = decodeSamples(all, format, channels);
        whole.forEach((samples, channel) => {
          expect(join(pieces.map((piece) => piece[channel]!))).toEqual(samples);
        });
        expect(decoder.pendingBytes).toBe(all.length % (SAMPLE_BYTES[format] * channels));
      },
    ),
    { numRuns: 300, seed: 2 },
  );
});

test('mono is the mean of the channels, and one channel is left alone', () => {
  const [a, b] = [Float32Array.of(1, 0, -1), Float32Array.of(0, 0.5, -1)];
  expect([...mixToMono([a, b])]).toEqual([0.5, 0.25, -1]);
  expect(mixToMono([a])).toBe(a);
});
