import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameRing } from '../../../src/stream/features/frame-ring.ts';

/** Frames of width 2 that hold their own number. */
function frames(first: number, count: number): Float32Array {
  return Float32Array.from({ length: count * 2 }, (_, i) => first + Math.floor(i / 2));
}

test('gives back any run of frames it still holds', () => {
  const ring = createFrameRing(2, 5, 3);
  ring.append(frames(0, 4));
  expect(ring.view(1, 2)).toEqual(frames(1, 2));
});

test('always holds the newest frames, however they were appended', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), (counts) => {
      const ring = createFrameRing(2, 5, 3);
      for (const count of counts) {
        ring.append(frames(ring.nFrames, count));
        const held = Math.min(5, ring.nFrames);
        expect(ring.oldestFrame).toBeLessThanOrEqual(ring.nFrames - held);
        expect(ring.view(ring.nFrames - held, held)).toEqual(frames(ring.nFrames - held, held));
      }
      expect(ring.nFrames).toBe(counts.reduce((sum, count) => sum + count, 0));
    }),
    { seed: 5 },
  );
});

test('refuses frames that are gone or not there yet', () => {
  const ring = createFrameRing(2, 5, 3);
  ring.append(frames(0, 20));
  expect(() => ring.view(0, 1)).toThrow('frames 0 to 0 were asked for');
  expect(() => ring.view(19, 2)).toThrow(RangeError);
});
