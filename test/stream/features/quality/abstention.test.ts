import { expect, test } from 'vitest';
import { abstentionReason } from '../../../../src/stream/features/quality/abstention.ts';

const GOOD = { speechMs: 2_000, snrDb: 20, clippedFraction: 0 };
const SPEECHLIKE = { band: 'wide', isTone: false, isMusic: false, isNoise: false } as const;

test.each([
  ['a good window', GOOD, SPEECHLIKE, null],
  ['exactly enough speech', { ...GOOD, speechMs: 500 }, SPEECHLIKE, null],
  ['too little speech', { ...GOOD, speechMs: 490 }, SPEECHLIKE, 'littleSpeech'],
  ['five percent of clipping', { ...GOOD, clippedFraction: 0.05 }, SPEECHLIKE, null],
  ['more clipping', { ...GOOD, clippedFraction: 0.051 }, SPEECHLIKE, 'clipping'],
  ['a tone', GOOD, { ...SPEECHLIKE, isTone: true }, 'tone'],
  ['music', GOOD, { ...SPEECHLIKE, isMusic: true }, 'music'],
  ['noise', GOOD, { ...SPEECHLIKE, isNoise: true }, 'noise'],
  [
    'silence, whatever it looks like',
    { ...GOOD, speechMs: 0 },
    { ...SPEECHLIKE, isNoise: true },
    'littleSpeech',
  ],
] as const)('%s', (_, measures, shape, reason) => {
  expect(abstentionReason(measures, shape, 500)).toBe(reason);
});

test('no speech at all is never judged, even where none is asked for', () => {
  expect(abstentionReason({ ...GOOD, speechMs: 0 }, SPEECHLIKE, 0)).toBe('littleSpeech');
});
