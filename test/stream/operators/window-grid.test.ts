import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countFullWindows,
  type DueWindow,
  isOnDoubledGrid,
  nextWindowCompletion,
  samplesToComplete,
  windowEnd,
  windowsDue,
} from '../../../src/stream/operators/window-grid.ts';

const GRID = { hopFrames: 96, minWindowMs: 1_000 };

describe('windows on the grid', () => {
  test('are due with their last frame', () => {
    expect(windowsDue(562, 563, GRID)).toEqual([{ startFrame: 0, nFrames: 563 }]);
    expect(windowsDue(563, 658, GRID)).toEqual([]);
    expect(windowsDue(658, 659, GRID)).toEqual([{ startFrame: 96, nFrames: 563 }]);
  });

  test('are padded every hop from the first second until there are 563 frames', () => {
    expect(windowsDue(0, 562, GRID).map(({ nFrames }) => nFrames)).toEqual([192, 288, 384, 480]);
    expect(windowsDue(0, 562, { hopFrames: 96, minWindowMs: 0 })[0]).toEqual({ startFrame: 0, nFrames: 96 });
    expect(windowsDue(0, 562, { hopFrames: 96, minWindowMs: 1_024 })[0]).toMatchObject({ nFrames: 192 });
    expect(windowsDue(0, 562, { hopFrames: 96, minWindowMs: 1_025 })[0]).toMatchObject({ nFrames: 288 });
  });

  test('of a doubled hop are among those of the hop, and exactly those said to be', () => {
    const hops = fc.integer({ min: 1, max: 281 });
    fc.assert(
      fc.property(hops, fc.integer({ min: 0, max: 3_000 }), (hopFrames, minWindowMs) => {
        const grid = { hopFrames, minWindowMs };
        const kept = windowsDue(0, 2_000, grid).filter((window) => isOnDoubledGrid(window, grid));
        expect(kept).toEqual(windowsDue(0, 2_000, { hopFrames: 2 * hopFrames, minWindowMs }));
      }),
    );
  });

  test('end three seconds after their start, padded ones where the next frame would be', () => {
    expect(windowEnd({ startFrame: 96, nFrames: 563 })).toBe(96 * 256 + 144_000);
    expect(windowEnd({ startFrame: 0, nFrames: 192 })).toBe(192 * 256);
  });

  test('need half a frame beyond the centre of their last', () => {
    expect(samplesToComplete(1)).toBe(512);
    expect(samplesToComplete(563)).toBe(562 * 256 + 512);
  });

  test('are looked for where the next frame brings one', () => {
    const [hops, samples] = [fc.integer({ min: 1, max: 562 }), fc.integer({ min: 0, max: 1_000_000 })];
    fc.assert(
      fc.property(hops, fc.integer({ min: 0, max: 4_000 }), samples, (hopFrames, minWindowMs, heard) => {
        const grid = { hopFrames, minWindowMs };
        const framesAt = (nSamples: number) => Math.max(0, Math.floor((nSamples - 512) / 256) + 1);
        const next = nextWindowCompletion(heard, grid);
        expect(next).toBeGreaterThan(heard);
        expect(windowsDue(framesAt(heard), framesAt(next - 1), grid)).toEqual([]);
        expect(windowsDue(framesAt(heard), framesAt(next), grid)).toHaveLength(1);
      }),
      { seed: 1 },
    );
  });

  test('do not depend on the steps in which frames come', () => {
    const hopFrames = fc.integer({ min: 1, max: 562 });
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(hopFrames, steps, (hop, counts) => {
        const grid = { hopFrames: hop, minWindowMs: 300 };
        const stepwise: DueWindow[] = [];
        let nFrames = 0;
        for (const count of counts) {
          stepwise.push(...windowsDue(nFrames, nFrames + count, grid));
          nFrames += count;
        }
        expect(stepwise).toEqual(windowsDue(0, nFrames, grid));
        const full = stepwise.filter((window) => window.nFrames === 563);
        expect(full.map(({ startFrame }) => startFrame)).toEqual(full.map((_, index) => hop * index));
        expect(full).toHaveLength(countFullWindows(nFrames, grid));
      }),
      { seed: 1 },
    );
  });
});
