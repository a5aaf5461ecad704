import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TIMELINE_POINTS, Timeline } from '../../../src/dashboard/streams/timeline.ts';
import type { EmotionWindow } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';

function windows(count: number): EmotionWindow[] {
  const maker = createEventMaker();
  return Array.from({ length: count }, (_, index) =>
    index % 5 === 4 ? maker.abstained() : maker.window(index % 2 === 0 ? 'sad' : 'happy', 0.6),
  ) as EmotionWindow[];
}

const timesOf = (timeline: Timeline) =>
  Array.from({ length: timeline.length }, (_, i) => timeline.point(i).atMs);

describe('a timeline', () => {
  test('gives back what was said', () => {
    const timeline = new Timeline();
    for (const window of windows(5)) timeline.append(window);
    expect(timeline.point(1)).toMatchObject({
      label: 'happy',
      probability: 0.6,
      valence: -0.2,
      arousal: 0.6,
    });
    expect(timeline.probabilities(1)).toMatchObject({ happy: 0.6 });
    expect(timeline.point(4).label).toBeNull();
    expect(timeline.probabilities(4)).toBeNull();
  });

  test('is the same whether its windows came one by one or in part from the past', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (past, present) => {
        const all = windows(past + present);
        const whole = new Timeline();
        const parts = new Timeline();
        for (const window of all) whole.append(window);
        for (const window of all.slice(past)) parts.append(window);
        parts.prepend(all);
        expect(timesOf(parts)).toEqual(timesOf(whole));
      }),
      { numRuns: 30 },
    );
  });

  test('finds the first window at or after a time', () => {
    const timeline = new Timeline();
    for (const window of windows(10)) timeline.append(window);
    expect(timeline.indexAt(0)).toBe(0);
    expect(timeline.indexAt(1_024 + 512)).toBe(1);
    expect(timeline.indexAt(1_024 + 513)).toBe(2);
    expect(timeline.indexAt(1e9)).toBe(10);
  });

  test('forgets the oldest before it grows too large', () => {
    const timeline = new Timeline();
    const all = windows(MAX_TIMELINE_POINTS + 1);
    for (const window of all) timeline.append(window);
    expect(timeline.length).toBeLessThanOrEqual(MAX_TIMELINE_POINTS);
    expect(timeline.point(timeline.length - 1).atMs).toBe(all.at(-1)!.atMs);
    expect(timeline.firstMs).toBeGreaterThan(all[0]!.atMs);
  });
});
