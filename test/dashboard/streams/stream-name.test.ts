import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamName } from '../../../src/dashboard/streams/stream-name.ts';

test('keeps the words and adds an end that keeps two of them apart', () => {
  expect(streamName('call.wav', () => 0)).toBe('call.wav-0000');
  expect(streamName('Ängstlich (2).mp3', () => 0.5)).toBe('ngstlich-2-.mp3-i000');
  expect(streamName('日本', () => 0)).toBe('stream-0000');
});

test('is a valid stream name whatever the words', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: 'binary' }),
      fc.double({ min: 0, max: 0.999_999 }),
      (words, random) => {
        expect(streamName(words, () => random)).toMatch(/^[A-Za-z0-9._:/@+-]{1,128}$/);
      },
    ),
  );
});
