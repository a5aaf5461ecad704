import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ALAW_SAMPLES, encodeAlaw, encodeMulaw, MULAW_SAMPLES } from '../../../src/stream/audio/g711.ts';
import { describeWith, pathOf } from '../../requirements.ts';

const CODES = Uint8Array.from({ length: 256 }, (_, code) => code);
const LINEAR = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
const LAWS = [
  { name: 'mu-law', format: 'mulaw', samples: MULAW_SAMPLES, encode: encodeMulaw },
  { name: 'A-law', format: 'alaw', samples: ALAW_SAMPLES, encode: encodeAlaw },
] as const;

describe.each(LAWS)('$name', ({ samples, encode }) => {
  test('every code survives decoding and encoding, up to the two zeros', () => {
    const again = encode(samples);
    for (const code of CODES) expect(samples[again[code]!]).toBe(samples[code]);
    expect(CODES.filter((code) => again[code] !== code).length).toBeLessThanOrEqual(1);
  });

  test('every value is encoded no further away than half a step', () => {
    const levels = [...new Set(samples)].sort((a, b) => a - b);
    const places = new Map(levels.map((level, place) => [level, place]));
    const encoded = encode(Float32Array.from(LINEAR, (value) => value / 32768));
    LINEAR.forEach((value, i) => {
      const level = samples[encoded[i]!]!;
      const place = places.get(level)!;
      const step = Math.max(level - (levels[place - 1] ?? -1.03), (levels[place + 1] ?? 1.03) - level);
      expect(Math.abs(level - value / 32768)).toBeLessThanOrEqual(step / 2);
    });
  });

  test('louder than full scale is clipped', () => {
    expect(encode(Float32Array.of(1, 3, -1, -3))).toEqual(
      encode(Float32Array.of(32767 / 32768, 32767 / 32768, -1, -1)),
    );
  });
});

test('mu-law has the values of G.711 table 2', () => {
  // Code without inversion 0, 15, 16, 127: the ends of the first two and of the last segment, times 4 in 16 bits.
  const decoded = [0xff, 0xf0, 0xef, 0x80].map((code) => MULAW_SAMPLES[code]! * 32768);
  expect(decoded).toEqual([0, 30 * 4, 33 * 4, 8031 * 4]);
});

test('A-law has the values of G.711 table 1', () => {
  const decoded = [0xd5, 0xda, 0xc5, 0xaa].map((code) => ALAW_SAMPLES[code]! * 32768);
  expect(decoded).toEqual([1 * 8, 31 * 8, 33 * 8, 4032 * 8]);
});

describeWith('ffmpeg', 'ffmpeg', () => {
  test.each(LAWS)('decodes $name to the same 256 values', ({ format, samples }) => {
    const args = [
      '-loglevel',
      'error',
      '-f',
      format,
      '-ar',
      '8000',
      '-ac',
      '1',
      '-i',
      'pipe:0',
      '-f',
      's16le',
      'pipe:1',
    ];
    const bytes = execFileSync(pathOf('ffmpeg'), args, { input: CODES });
    expect(Array.from({ length: 256 }, (_, i) => bytes.readInt16LE(2 * i))).toEqual(
      Array.from(samples, (sample) => sample * 32768),
    );
  });
});
