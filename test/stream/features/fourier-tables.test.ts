import { expect, test } from 'vitest';
import { hannWindow, twiddles } from '../../../src/stream/features/fourier-tables.ts';

test('the Hann window is periodic: zero at the start, one in the middle, nothing doubled at the end', () => {
  const window = hannWindow(8);
  expect(window[0]).toBe(0);
  expect(window[4]).toBe(1);
  expect(window[1]).toBeCloseTo(window[7]!, 12);
});

test('shifted by a quarter of its length four times it adds up to a constant', () => {
  const window = hannWindow(1024);
  for (let n = 0; n < 256; n++) {
    expect(window[n]! + window[n + 256]! + window[n + 512]! + window[n + 768]!).toBeCloseTo(2, 12);
  }
});

test('twiddles go round the unit circle clockwise', () => {
  const rounded = Array.from(twiddles(4, 4), (value) => Math.round(value) + 0);
  expect(rounded).toEqual([1, 0, 0, -1, -1, 0, 0, 1]);
});
