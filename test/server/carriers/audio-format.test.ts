import { expect, test } from 'vitest';
import { resolveFormat } from '../../../src/server/carriers/audio-format.ts';

test.each([
  ['audio/x-mulaw', 8_000, 'mulaw', 8_000],
  ['audio/basic;rate=8000', null, null, 0],
  ['PCMU', null, 'mulaw', 8_000],
  ['ulaw', 16_000, 'mulaw', 16_000],
  ['PCMA', 8_000, 'alaw', 8_000],
  ['audio/x-alaw', null, 'alaw', 8_000],
  ['audio/x-l16;rate=16000', null, 's16', 16_000],
  ['audio/l16; rate=24000', null, 's16', 24_000],
  ['audio/x-l16;rate=16000', 8_000, 's16', 8_000],
  ['audio/x-raw', 8_000, 's16', 8_000],
  ['PCM16', null, 's16', 8_000],
  ['L16', null, 's16', 8_000],
  [null, null, 'mulaw', 8_000],
  [null, 16_000, 'mulaw', 16_000],
] as const)('%s at %s Hz is %s at %d', (encoding, rate, sampleFormat, sampleRate) => {
  if (sampleFormat === null) expect(() => resolveFormat(encoding, rate)).toThrow('PCMU, PCMA or 16-bit PCM');
  else expect(resolveFormat(encoding, rate)).toEqual({ sampleFormat, sampleRate });
});

test.each(['G722', 'OPUS', 'AMR-WB', '', 'toString', '__proto__'])('%j cannot be read', (encoding) => {
  expect(() => resolveFormat(encoding, 8_000)).toThrow(`the carrier sends ${encoding}`);
});

test.each([0, -8_000, 7_999, 8_000.5, 200_000])('%d Hz cannot be taken', (rate) => {
  expect(() => resolveFormat('PCMU', rate)).toThrow(`must be 8000 to 192000 Hz, got ${rate}`);
});
