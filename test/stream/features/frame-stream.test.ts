import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FEATURE_CONFIG, FLOOR_DB } from '../../../src/stream/features/feature-config.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { createFrameStream, MAX_PUSH_SAMPLES } from '../../../src/stream/features/frame-stream.ts';
import { countDifferences, cut, noise, sine } from '../signals.ts';

const { hopLength, nFrames: WINDOW_FRAMES, nMels } = FEATURE_CONFIG;
const kernel = createFeatureKernel();

/** Speech-like in what matters here: loud, quiet, and steep stretches. */
function signal(length: number): Float32Array {
  const samples = noise(length, 0.2);
  samples.set(sine(700, 48_000, Math.floor(length / 3), 0.8), Math.floor(length / 3));
  return samples;
}

function computeInPieces(samples: Float32Array, lengths: readonly number[]): Float32Array {
  const stream = createFrameStream(kernel);
  for (const piece of cut(samples, lengths)) stream.push(piece);
  stream.finish();
  return stream.window(0, stream.nFrames);
}

describe('a finished stream', () => {
  test('has the frames of the whole signal, bit for bit, however it was cut', () => {
    const samples = signal(20_000);
    const whole = kernel.logMel(samples);
    const lengths = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        lengths.filter((each) => each.some((length) => length > 0)),
        (pieces) => {
          expect(countDifferences(computeInPieces(samples, pieces), whole)).toBe(0);
        },
      ),
      { numRuns: 40, seed: 11 },
    );
  });

  test('has the frames of the whole signal for every length around a frame', () => {
    for (const length of [0, 1, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1280]) {
      const samples = signal(length);
      expect(countDifferences(computeInPieces(samples, [97]), kernel.logMel(samples))).toBe(0);
    }
  });

  test('computes nothing more when finished twice', () => {
    const stream = createFrameStream(kernel);
    stream.push(signal(3000));
    expect(stream.finish()).toBeGreaterThan(0);
    expect(stream.finish()).toBe(0);
  });
});

describe('a running stream', () => {
  test('computes a frame as soon as its last sample is there', () => {
    const stream = createFrameStream(kernel);
    expect(stream.push(signal(511))).toBe(0);
    expect(stream.push(signal(1))).toBe(1);
    expect(stream.push(signal(255))).toBe(0);
    expect(stream.push(signal(1))).toBe(1);
    expect(stream.nFrames).toBe(2);
    expect(stream.nSamples).toBe(768);
  });

  test('gives every window of a long signal as the whole signal has it', () => {
    const samples = signal(48_000 * 6);
    const whole = kernel.logMel(samples);
    const stream = createFrameStream(kernel);
    let start = 0;
    for (const piece of cut(samples, [MAX_PUSH_SAMPLES, 960, 24_576])) {
      stream.push(piece);
      for (; start + WINDOW_FRAMES <= stream.nFrames; start += 96) {
        const expected = whole.subarray(start * nMels, (start + WINDOW_FRAMES) * nMels);
        expect(countDifferences(stream.window(start), expected)).toBe(0);
      }
    }
    expect(start).toBeGreaterThan(5 * 96);
  });

  test('refuses windows that are not there yet or not any more', () => {
    const stream = createFrameStream(kernel);
    stream.push(signal(10_000));
    expect(() => stream.window(0)).toThrow(RangeError);
    for (let i = 0; i < 12; i++) stream.push(signal(MAX_PUSH_SAMPLES));
    expect(() => stream.window(0)).toThrow(RangeError);
    expect(stream.window(stream.nFrames - WINDOW_FRAMES)).toHaveLength(WINDOW_FRAMES * nMels);
  });

  test('shares its kernel with other streams', () => {
    const [a, b] = [signal(9000), noise(9000, 0.4, 5)];
    const [streamA, streamB] = [createFrameStream(kernel), createFrameStream(kernel)];
    const piecesB = cut(b, [700]);
    cut(a, [700]).forEach((piece, i) => {
      streamA.push(piece);
      streamB.push(piecesB[i]!);
    });
    streamA.finish();
    streamB.finish();
    expect(countDifferences(streamA.window(0, streamA.nFrames), kernel.logMel(a))).toBe(0);
    expect(countDifferences(streamB.window(0, streamB.nFrames), kernel.logMel(b))).toBe(0);
  });
});

describe('a padded window', () => {
  const out = new Float32Array(WINDOW_FRAMES * nMels);

  test('equals the log-mel of the zero-padded clip, bit for bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 143_999 }), fc.boolean(), (length, isFinished) => {
        const padded = new Float32Array(144_000);
        padded.set(signal(length));
        const stream = createFrameStream(kernel);
        for (const piece of cut(padded.subarray(0, length), [24_000])) stream.push(piece);
        if (isFinished) stream.finish();
        expect(countDifferences(stream.paddedWindow(0, out), kernel.logMel(padded))).toBe(0);
      }),
      {
        numRuns: 25,
        seed: 3,
        examples: [
          [0, false],
          [0, true],
          [256, true],
          [512, false],
          [143_999, true],
        ],
      },
    );
  });

  test('leaves the stream as it was', () => {
    const samples = signal(60_000);
    const stream = createFrameStream(kernel);
    for (const piece of cut(samples, [5000])) {
      stream.push(piece);
      stream.paddedWindow(0, out);
    }
    stream.finish();
    expect(countDifferences(stream.window(0, stream.nFrames), kernel.logMel(samples))).toBe(0);
  });

  test('may begin later in the stream', () => {
    const samples = signal(200_000);
    const start = 400;
    const stream = createFrameStream(kernel);
    for (const piece of cut(samples, [24_000])) stream.push(piece);
    stream.finish();
    const expected = kernel.logMel(samples).subarray(start * nMels);
    // Two frames beyond the last still hear the end of the signal.
    const heard = (Math.ceil((samples.length + 512) / hopLength) - start) * nMels;
    stream.paddedWindow(start, out);
    expect(countDifferences(out.subarray(0, expected.length), expected)).toBe(0);
    expect(new Set(out.subarray(heard))).toEqual(new Set([FLOOR_DB]));
  });
});
