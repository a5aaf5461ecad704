import { describe, expect, test } from 'vitest';
import { stackProbabilities } from '../../../src/dashboard/call/stacked-probabilities.ts';
import { Timeline } from '../../../src/dashboard/streams/timeline.ts';
import { EMOTIONS } from '../../../src/sdk/emotion.ts';
import type { EmotionWindow } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';

const ALL = { fromMs: 0, toMs: 1e9 };

function timelineOf(...events: readonly unknown[]): Timeline {
  const timeline = new Timeline();
  for (const event of events) timeline.append(event as EmotionWindow);
  return timeline;
}

describe('stacked probabilities', () => {
  test('grow from layer to layer, and the uppermost reaches 1', () => {
    const [times, ...layers] = stackProbabilities(timelineOf(createEventMaker().window('sad', 0.65)), ALL);
    expect(times).toEqual([1.024]);
    const column = layers.map(([value]) => value!);
    expect(column).toHaveLength(EMOTIONS.length);
    expect(column[0]).toBeCloseTo(1, 9);
    expect(column.at(-1)).toBeCloseTo(0.05, 9);
    expect([...column].sort((a, b) => b - a)).toEqual(column);
  });

  test('have a hole where nothing was judged', () => {
    const maker = createEventMaker();
    const [, top] = stackProbabilities(
      timelineOf(maker.window('sad'), maker.abstained(), maker.window('sad')),
      ALL,
    );
    expect(top?.map((value) => value === null)).toEqual([false, true, false]);
  });

  test('reach one window over either edge', () => {
    const maker = createEventMaker();
    const timeline = timelineOf(...Array.from({ length: 10 }, () => maker.window('calm')));
    const [times] = stackProbabilities(timeline, { fromMs: 2_100, toMs: 3_100 });
    expect(times).toEqual([2.048, 2.56, 3.072, 3.584]);
  });
});
