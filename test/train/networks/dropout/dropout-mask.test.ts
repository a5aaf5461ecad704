import { expect, test } from 'vitest';
import { drawMask } from '../../../../src/train/networks/dropout/dropout-mask.ts';

test.each([0, 0.1, 0.3, 0.4, 0.99])('drops a share of %d and scales up the rest', (rate) => {
  const size = 200_001;
  const mask = drawMask(size, rate, 7);
  const dropped = mask.filter((value) => value === 0).length / size;
  expect(Math.abs(dropped - rate)).toBeLessThan(0.005);
  const [kept] = Float32Array.of(1 / (1 - rate));
  expect(mask.every((value) => value === 0 || value === kept)).toBe(true);
});

test('neighbours and distant values drop independently of each other', () => {
  const mask = drawMask(100_000, 0.5, 3);
  for (const distance of [1, 2, 3, 64, 1_000]) {
    let both = 0;
    for (let i = 0; i + distance < mask.length; i++) if (mask[i] === 0 && mask[i + distance] === 0) both++;
    expect(Math.abs(both / (mask.length - distance) - 0.25)).toBeLessThan(0.01);
  }
});

test('the seed says which', () => {
  expect(drawMask(64, 0.4, 5)).toEqual(drawMask(64, 0.4, 5));
  expect(drawMask(64, 0.4, 5)).not.toEqual(drawMask(64, 0.4, 6));
});

test.each([0, 1, 2, 3])('a mask of %d values', (size) => {
  expect(drawMask(size, 0.5, 1)).toHaveLength(size);
});
