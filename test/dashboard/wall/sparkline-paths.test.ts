import { expect, test } from 'vitest';
import { Timeline } from '../../../src/dashboard/streams/timeline.ts';
import {
  SPARKLINE_FIELD,
  SPARKLINE_MS,
  sparklinePaths,
} from '../../../src/dashboard/wall/sparkline-paths.ts';
import type { EmotionWindow } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';

const maker = createEventMaker();

/** A window that ends at a time and sounds as pleasant as said; null for one that was not judged. */
function windowAt(atMs: number, valence: number | null, label: 'sad' | 'happy' = 'sad'): EmotionWindow {
  const event = valence === null ? maker.abstained() : maker.window(label, 0.6);
  return { ...event, atMs, ...(valence !== null && { valence }) } as EmotionWindow;
}

function pathsOf(windows: readonly EmotionWindow[], endMs: number) {
  const timeline = new Timeline();
  for (const window of windows) timeline.append(window);
  return sparklinePaths(timeline, endMs);
}

/** Left, top, width and height of every bar. */
function barsOf(path = ''): number[][] {
  return [...path.matchAll(/M(\S+) (\S+)h(\S+)v(\d+)h\S+z/g)].map((bar) => bar.slice(1).map(Number));
}

test('a bar rises from the middle where it sounded pleasant and hangs from it where it did not', () => {
  const paths = pathsOf([windowAt(30_000, 0.35, 'happy'), windowAt(60_000, -0.35, 'sad')], 60_000);
  expect([...paths.keys()]).toEqual(['happy', 'sad']);
  expect(barsOf(paths.get('happy'))).toEqual([[296.8, 25, 3.2, 25]]);
  expect(barsOf(paths.get('sad'))).toEqual([[596.8, 50, 3.2, 25]]);
});

test('a bar is never beyond the field, and never so small that it cannot be seen', () => {
  const paths = pathsOf([windowAt(1_000, 1), windowAt(2_000, -1), windowAt(3_000, 0.001)], 60_000);
  expect(barsOf(paths.get('sad')).map(([, top, , height]) => [top, height])).toEqual([
    [0, 50],
    [50, 50],
    [45, 5],
  ]);
});

test('what was not judged is a dot on the middle', () => {
  const [[, top, , height] = []] = barsOf(pathsOf([windowAt(60_000, null)], 60_000).get('none'));
  expect([top, height]).toEqual([SPARKLINE_FIELD.height / 2, 2]);
});

test('windows of before the last minute are left out', () => {
  const windows = [0, 999, 1_000, 30_000].map((atMs) => windowAt(atMs, 0.5));
  expect(barsOf(pathsOf(windows, SPARKLINE_MS + 1_000).get('sad'))).toHaveLength(2);
  expect(pathsOf([], 5_000).size).toBe(0);
});
