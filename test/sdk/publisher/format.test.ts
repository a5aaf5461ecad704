import { describe, expect, test } from 'vitest';
import type { AudioEncoding } from '../../../src/sdk/audio.ts';
import { rawFrameBytes, resolveRawLayout } from '../../../src/sdk/publisher/format.ts';

describe('resolveRawLayout', () => {
  test.each([
    ['mulaw', 8_000, 1, { sampleBytes: 1, bytesPerMs: 8 }],
    ['pcm_s16le', 48_000, 2, { sampleBytes: 4, bytesPerMs: 192 }],
    ['pcm_f32le', 16_000, 8, { sampleBytes: 32, bytesPerMs: 512 }],
  ] as const)(
    'knows the bytes of %s at %i Hz with %i channels',
    (encoding, sampleRate, channels, expected) => {
      expect(resolveRawLayout(encoding, sampleRate, channels)).toEqual(expected);
    },
  );

  test('knows nothing of files, which say it themselves', () => {
    expect(resolveRawLayout('wav', undefined, 1)).toBeNull();
    expect(resolveRawLayout('container', undefined, 1)).toBeNull();
  });

  test.each([
    ['mp3', 8_000, 1, 'ERR_UNSUPPORTED_ENCODING', /got mp3/],
    ['mulaw', undefined, 1, 'ERR_SAMPLE_RATE', /got undefined/],
    ['mulaw', 7_999, 1, 'ERR_SAMPLE_RATE', /8000 to 192000 Hz for mulaw, got 7999/],
    ['mulaw', 8_000, 0, 'ERR_CHANNELS', /channels must be 1 to 8, got 0/],
    ['mulaw', 8_000, 1.5, 'ERR_CHANNELS', /got 1.5/],
    ['mulaw', 8_000, 9, 'ERR_CHANNELS', /got 9/],
  ])('refuses %s at %s Hz with %s channels', (encoding, sampleRate, channels, code, message) => {
    const resolve = () => resolveRawLayout(encoding as AudioEncoding, sampleRate, channels);
    expect(resolve).toThrow(expect.objectContaining({ code }));
    expect(resolve).toThrow(message);
  });
});

test('a frame is whole samples, the most that fit into its length', () => {
  expect(rawFrameBytes({ sampleBytes: 4, bytesPerMs: 44.1 * 4 }, 100)).toBe(4_410 * 4);
  expect(rawFrameBytes({ sampleBytes: 4, bytesPerMs: 11.025 * 4 }, 10)).toBe(110 * 4);
});
