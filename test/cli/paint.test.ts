import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bar, clock, createPaint } from '../../src/cli/paint.ts';

describe('bar', () => {
  test('is empty at 0 and full at 1', () => {
    expect(bar(0, 4)).toBe('    ');
    expect(bar(1, 4)).toBe('████');
  });

  test('shows eighths of a character', () => {
    expect(bar(0.5, 1)).toBe('▌');
    expect(bar(3 / 8, 2)).toBe('▊ ');
  });

  test('is as wide as asked for whatever the share', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 40 }), (share, width) => {
        expect([...bar(share, width)]).toHaveLength(width);
      }),
    );
  });
});

describe('clock', () => {
  test.each([
    [0, '0:00.0'],
    [7_340, '0:07.3'],
    [59_960, '1:00.0'],
    [765_000, '12:45.0'],
    [3_723_400, '1:02:03.4'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(clock(ms)).toBe(text);
  });
});

describe('createPaint', () => {
  test('leaves text alone where colour is unwanted', () => {
    expect(createPaint(false)('red', 'angry')).toBe('angry');
  });

  test('resets what it set', () => {
    expect(createPaint(true)('red', 'angry')).toBe('\u001b[31mangry\u001b[0m');
  });
});
