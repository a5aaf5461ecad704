import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UndertoneError } from '../../../src/sdk/errors.ts';
import { createWavDecoder, MAX_WAV_HEADER_BYTES } from '../../../src/stream/audio/wav.ts';
import { cut, join, seededRandom } from '../signals.ts';
import { concatenate, makeWav, type WavParts } from './make-wav.ts';

const DATA = Uint8Array.from({ length: 480 }, (_, i) => (i * 37) % 256);

/** Decodes a WAV in pieces. */
function decode(wav: Uint8Array, lengths: readonly number[] = [wav.length]) {
  const decoder = createWavDecoder();
  const parts = cut(wav, lengths).flatMap((piece) => decoder.push(piece) ?? []);
  decoder.end();
  const channels = parts[0]!.channels.map((_, channel) => join(parts.map((part) => part.channels[channel]!)));
  return { sampleRate: parts[0]!.sampleRate, channels };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UndertoneError) return error.code;
    throw error;
  }
  return 'none';
}

test('how a WAV is cut never changes its samples', () => {
  const extraChunks = [
    ['LIST', Uint8Array.of(1, 2, 3)],
    ['fact', new Uint8Array(4)],
  ] as const;
  const wav = makeWav(DATA, { channels: 3, bits: 24, extraChunks });
  const whole = decode(wav);
  expect(whole.channels.map(({ length }) => length)).toEqual([53, 53, 53]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }), (lengths) => {
      expect(decode(wav, lengths)).toEqual(whole);
    }),
    { numRuns: 100, seed: 4 },
  );
});

describe('encodings', () => {
  test.each<[string, WavParts, number]>([
    ['PCM of 8 bits', { bits: 8 }, 480],
    ['PCM of 16 bits', { bits: 16 }, 240],
    ['PCM of 24 bits', { bits: 24 }, 160],
    ['PCM of 32 bits', { bits: 32 }, 120],
    ['float of 32 bits', { code: 3, bits: 32 }, 120],
    ['float of 64 bits', { code: 3, bits: 64 }, 60],
    ['A-law', { code: 6, bits: 8 }, 480],
    ['mu-law', { code: 7, bits: 8 }, 480],
    ['extensible PCM of 16 bits', { bits: 16, isExtensible: true }, 240],
    ['extensible float', { code: 3, bits: 32, isExtensible: true }, 120],
  ])('%s is read', (_, parts, length) => {
    const { sampleRate, channels } = decode(makeWav(DATA, { ...parts, sampleRate: 11_025 }));
    expect(sampleRate).toBe(11_025);
    expect(channels.map((samples) => samples.length)).toEqual([length]);
  });

  test.each<[string, WavParts, string]>([
    ['ADPCM', { code: 2, bits: 8 }, 'ERR_WAV_FORMAT'],
    ['PCM of 40 bits', { bits: 40 }, 'ERR_WAV_FORMAT'],
    ['float of 16 bits', { code: 3 }, 'ERR_WAV_FORMAT'],
    ['no channels', { channels: 0 }, 'ERR_CHANNELS'],
    ['nine channels', { channels: 9 }, 'ERR_CHANNELS'],
    ['4 kHz', { sampleRate: 4000 }, 'ERR_SAMPLE_RATE'],
    ['384 kHz', { sampleRate: 384_000 }, 'ERR_SAMPLE_RATE'],
  ])('%s is refused', (_, parts, code) => {
    expect(codeOf(() => decode(makeWav(DATA, parts)))).toBe(code);
  });
});

describe('lengths that are not true', () => {
  test.each([0, 0xffffffff])('a data length of %i means until the end', (dataLength) => {
    expect(decode(makeWav(DATA, { dataLength })).channels[0]).toHaveLength(240);
  });

  test('data shorter than announced is taken as it is', () => {
    expect(decode(makeWav(DATA, { dataLength: 960 })).channels[0]).toHaveLength(240);
  });

  test('chunks after the data are not sound', () => {
    const wav = concatenate([makeWav(DATA), makeWav(DATA)]);
    expect(decode(wav).channels[0]).toHaveLength(240);
  });

  test('a sample cut in two at the end is left out', () => {
    expect(decode(makeWav(DATA).subarray(0, -1)).channels[0]).toHaveLength(239);
  });
});

test('RF64 gives its length in a chunk of its own', () => {
  const ds64 = new DataView(new ArrayBuffer(28));
  ds64.setUint32(8, 100, true);
  const plain = makeWav(DATA, { dataLength: 0xffffffff });
  const head = Uint8Array.from('RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0', (character) =>
    character.charCodeAt(0),
  );
  const wav = concatenate([head, new Uint8Array(ds64.buffer), plain.subarray(12)]);
  expect(decode(wav).channels[0]).toHaveLength(50);
});

describe('headers that are none', () => {
  test('one cut short says how far it got', () => {
    const decoder = createWavDecoder();
    expect(decoder.push(makeWav(DATA).subarray(0, 30))).toBeNull();
    expect(() => decoder.end()).toThrow('the WAV ended after 30 bytes');
  });

  test('something else is refused at once', () => {
    expect(codeOf(() => createWavDecoder().push(new Uint8Array(12)))).toBe('ERR_WAV_HEADER');
  });

  test('big-endian files are named', () => {
    const rifx = makeWav(DATA);
    rifx[3] = 'X'.charCodeAt(0);
    expect(() => decode(rifx)).toThrow('RIFX');
  });

  test('data before its format is refused', () => {
    const wav = makeWav(DATA);
    expect(codeOf(() => decode(concatenate([wav.subarray(0, 12), wav.subarray(36)])))).toBe('ERR_WAV_HEADER');
  });

  test('an endless header ends', () => {
    const decoder = createWavDecoder();
    const extraChunks = [['junk', new Uint8Array(2 * MAX_WAV_HEADER_BYTES)]] as const;
    const pieces = cut(makeWav(DATA, { extraChunks }), [65_536]);
    expect(codeOf(() => pieces.map((piece) => decoder.push(piece)))).toBe('ERR_WAV_HEADER');
  });

  test('damaged ones give samples or a clear error, never anything else', () => {
    const extraChunks = [['LIST', new Uint8Array(5)]] as const;
    const wav = makeWav(DATA, { extraChunks, isExtensible: true });
    const random = seededRandom(9);
    for (let run = 0; run < 3000; run++) {
      const damaged = wav.slice(0, Math.floor(random() * wav.length) + 1);
      for (let hit = 0; hit < 3; hit++) damaged[Math.floor(random() * 90)] = Math.floor(random() * 256);
      expect(codeOf(() => decode(damaged, [33]))).toMatch(/^(none|ERR_)/);
    }
  });
});
