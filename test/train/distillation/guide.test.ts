import { describe, expect, test } from 'vitest';
import { type GuideLayout, guideLength, writeGuide } from '../../../src/train/distillation/guide.ts';

const LAYOUT: GuideLayout = { tokens: 4, framesPerToken: 36, width: 2 };
const SCALE = { mean: Float32Array.of(0, 100), std: Float32Array.of(1, 10) };

/** States of a clip: its number in the first place, 120 in the second. */
const statesOf = (count: number, first = 0) =>
  Int16Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? first + i / 2 : 120));

function guideOf(pieces: Parameters<typeof writeGuide>[0]): number[][] {
  const out = new Float32Array(guideLength(LAYOUT)).fill(9);
  writeGuide(pieces, { layout: LAYOUT, scale: SCALE }, out);
  return Array.from({ length: LAYOUT.tokens }, (_, token) => [...out.subarray(token * 3, token * 3 + 3)]);
}

describe('writeGuide', () => {
  test('gives every token the mean of its states, standardized', () => {
    // A token of 36 frames spans four states of nine frames.
    const guide = guideOf([{ start: 0, heard: 144, at: 0, states: statesOf(16) }]);
    expect(guide).toEqual([
      [1.5, 2, 1],
      [5.5, 2, 1],
      [9.5, 2, 1],
      [13.5, 2, 1],
    ]);
  });

  test('follows a cut into the clip and to its place in the window', () => {
    const guide = guideOf([{ start: 36, heard: 72, at: 36, states: statesOf(16) }]);
    expect(guide).toEqual([
      [0, 0, 0],
      [5.5, 2, 1],
      [9.5, 2, 1],
      [0, 0, 0],
    ]);
  });

  test('says nothing of less than half a token, and the mean of what there is of more', () => {
    expect(guideOf([{ start: 0, heard: 36 + 9, at: 0, states: statesOf(16) }])[1]).toEqual([0, 0, 0]);
    expect(guideOf([{ start: 0, heard: 36 + 27, at: 0, states: statesOf(16) }])[1]).toEqual([5, 2, 1]);
  });

  test('takes each piece of a joined window from its own clip', () => {
    const guide = guideOf([
      { start: 0, heard: 72, at: 0, states: statesOf(8) },
      { start: 0, heard: 54, at: 90, states: statesOf(8, 100) },
    ]);
    expect(guide.map(([first]) => first)).toEqual([1.5, 5.5, 100.5, 103.5]);
  });

  test('keeps to the last state where a clip ends within one, and is silent of a clip without any', () => {
    expect(guideOf([{ start: 0, heard: 36, at: 0, states: statesOf(2) }])[0]).toEqual([0.75, 2, 1]);
    expect(guideOf([{ start: 0, heard: 36, at: 0, states: new Int16Array(0) }])[0]).toEqual([0, 0, 0]);
    expect(guideOf([{ start: 0, heard: 36, at: 0, states: null }])[0]).toEqual([0, 0, 0]);
  });
});
