import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { EmotionWindow } from '../../../../src/sdk/events.ts';
import type { PlacedEvent } from '../../../../src/stream/operators/channel-signal.ts';
import { reportProgress } from '../../../../src/stream/operators/turns/report-progress.ts';
import type { TurnDone } from '../../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from '../operator-contract.ts';
import { endDone, speechStarted, turnDone } from '../placed-values.ts';

const aWindow: PlacedEvent = { type: 'event', at: 5, event: { type: 'emotion.window' } as EmotionWindow };

describeOperator('reportProgress', {
  create: reportProgress,
  inputs: [speechStarted(1), turnDone(), aWindow, endDone(40)],
});

function run(values: readonly (PlacedEvent | TurnDone)[]): unknown[] {
  const out: unknown[] = [];
  from(values)
    .pipe(reportProgress())
    .subscribe((value) => out.push(value));
  return out;
}

describe('progress', () => {
  test('answers the last turn of an input, and only that', () => {
    const [first, last] = [turnDone({ isLast: false, heardMs: 500 }), turnDone({ heardMs: 720 })];
    expect(run([first, last])).toEqual([first, { type: 'progress', processedMs: 720 }, last]);
  });

  test('follows the events it answers', () => {
    const done = turnDone();
    expect(run([speechStarted(1), done])).toEqual([
      speechStarted(1).event,
      { type: 'progress', processedMs: 20 },
      done,
    ]);
  });
});

test('a gap is told with its reason', () => {
  const gap = (reason?: 'lane'): TurnDone => ({
    type: 'turnDone',
    turn: {
      type: 'gap',
      gap: { type: 'gap', fromMs: 100, toMs: 900, ...(reason && { reason }) },
      restartMs: null,
      heardMs: 100,
      receivedAtMs: 0,
      isLast: false,
    },
  });
  expect(run([gap(), gap('lane')])).toMatchObject([
    { type: 'stream.gap', atMs: 100, fromMs: 100, toMs: 900, reason: 'source' },
    { type: 'turnDone' },
    { type: 'stream.gap', reason: 'lane' },
    { type: 'turnDone' },
  ]);
});

test('the end counts the windows and comes before the progress that answers it', () => {
  expect(run([aWindow, speechStarted(1), aWindow, endDone(4_000)]).slice(-3, -1)).toEqual([
    { type: 'stream.ended', atMs: 4_000, outcome: 'completed', receivedMs: 4_000, windows: 2 },
    { type: 'progress', processedMs: 4_000 },
  ]);
});
