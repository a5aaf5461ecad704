import { describe, expect, test } from 'vitest';
import type { AudioFormat } from '../../../src/sdk/audio.ts';
import { createAudioDecoder } from '../../../src/stream/audio/decode.ts';
import { makeWav } from './make-wav.ts';

const MONO: AudioFormat = { encoding: 'pcm_s16le', sampleRate: 8000, channels: 1 };

describe('raw encodings', () => {
  test.each([
    ['pcm_s16le', 50],
    ['pcm_f32le', 25],
    ['mulaw', 100],
    ['alaw', 100],
  ] as const)('%s gives its samples at once', (encoding, length) => {
    const audio = createAudioDecoder({ ...MONO, encoding, channels: 2 }).push(new Uint8Array(200));
    expect(audio?.sampleRate).toBe(8000);
    expect(audio?.channels.map((samples) => samples.length)).toEqual([length, length]);
  });

  test('an end inside a sample is an error', () => {
    const decoder = createAudioDecoder(MONO);
    decoder.push(new Uint8Array(3));
    expect(() => decoder.end()).toThrow(expect.objectContaining({ code: 'ERR_PARTIAL_SAMPLE' }));
  });

  test('an end between samples is none', () => {
    const decoder = createAudioDecoder(MONO);
    decoder.push(new Uint8Array(3));
    decoder.push(new Uint8Array(1));
    expect(() => decoder.end()).not.toThrow();
  });

  test.each([
    [{ channels: 0 }, 'ERR_CHANNELS'],
    [{ channels: 9 }, 'ERR_CHANNELS'],
    [{ channels: 1.5 }, 'ERR_CHANNELS'],
    [{ sampleRate: 7999 }, 'ERR_SAMPLE_RATE'],
    [{ sampleRate: 192_001 }, 'ERR_SAMPLE_RATE'],
    [{ sampleRate: 8000.5 }, 'ERR_SAMPLE_RATE'],
  ])('%o is refused', (change, code) => {
    expect(() => createAudioDecoder({ ...MONO, ...change })).toThrow(expect.objectContaining({ code }));
  });
});

test('wav says its own rate and channels, once its header is there', () => {
  const wav = makeWav(new Uint8Array(8), { sampleRate: 16_000, channels: 2 });
  const decoder = createAudioDecoder({ ...MONO, encoding: 'wav' });
  expect(decoder.push(wav.subarray(0, 20))).toBeNull();
  expect(decoder.push(wav.subarray(20))).toEqual({
    sampleRate: 16_000,
    channels: [new Float32Array(2), new Float32Array(2)],
  });
});

test('a container is refused with the way to go', () => {
  expect(() => createAudioDecoder({ ...MONO, encoding: 'container' })).toThrow('decodeContainer');
});
