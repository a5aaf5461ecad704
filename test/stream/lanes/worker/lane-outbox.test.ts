import { describe, expect, test } from 'vitest';
import type { LaneReport } from '../../../../src/stream/lanes/lane-protocol.ts';
import { createLaneOutbox } from '../../../../src/stream/lanes/worker/lane-outbox.ts';
import type { PipelineOutput } from '../../../../src/stream/pipeline.ts';

const progress = (processedMs: number): PipelineOutput => ({ type: 'progress', processedMs });
const gap: PipelineOutput = { type: 'stream.gap', atMs: 0, fromMs: 0, toMs: 1, reason: 'source' };

function setUp() {
  const reports: LaneReport[] = [];
  const deferred: (() => void)[] = [];
  const postponed: (() => void)[] = [];
  const outbox = createLaneOutbox((report) => reports.push(report), {
    soon: (action) => deferred.push(action),
    later: (action) => postponed.push(action),
  });
  const nextTurn = () => deferred.splice(0).forEach((action) => void action());
  const afterInterval = () => postponed.splice(0).forEach((action) => void action());
  return { outbox, reports, deferred, postponed, nextTurn, afterInterval };
}

describe('a lane outbox', () => {
  test('sends everything of one turn in one message, in order, by stream', () => {
    const { outbox, reports, nextTurn } = setUp();
    outbox.output(1, gap);
    outbox.output(2, gap);
    outbox.output(1, progress(5));
    expect(reports).toEqual([]);
    nextTurn();
    expect(reports).toEqual([
      {
        type: 'outputs',
        streams: [
          { stream: 1, outputs: [gap, progress(5)], ended: false },
          { stream: 2, outputs: [gap], ended: false },
        ],
        stages: [],
      },
    ]);
  });

  test('keeps only the latest of positions in a row', () => {
    const { outbox, reports, nextTurn } = setUp();
    for (const output of [progress(1), progress(2), gap, progress(3), progress(4)]) outbox.output(1, output);
    nextTurn();
    expect(reports).toMatchObject([{ streams: [{ outputs: [progress(2), gap, progress(4)] }] }]);
  });

  test('lets positions wait, for an event or until the interval is over', () => {
    const { outbox, reports, deferred, postponed, nextTurn, afterInterval } = setUp();
    outbox.output(1, progress(1));
    outbox.output(2, progress(2));
    expect([deferred.length, postponed.length]).toEqual([0, 1]);
    outbox.output(3, gap);
    nextTurn();
    expect(reports).toMatchObject([{ streams: [{ stream: 1 }, { stream: 2 }, { stream: 3 }] }]);
    outbox.output(1, progress(3));
    afterInterval();
    expect(reports.slice(1)).toMatchObject([{ streams: [{ stream: 1, outputs: [progress(3)] }] }]);
    outbox.output(1, progress(4));
    expect(postponed).toHaveLength(1);
  });

  test('marks the end of a stream, also of one that put out nothing', () => {
    const { outbox, reports, nextTurn } = setUp();
    outbox.ended(3);
    nextTurn();
    expect(reports).toMatchObject([{ streams: [{ stream: 3, outputs: [], ended: true }] }]);
  });

  test('asks for one turn at a time, and for another after it', () => {
    const { outbox, deferred, nextTurn } = setUp();
    outbox.output(1, gap);
    outbox.output(1, gap);
    expect(deferred).toHaveLength(1);
    nextTurn();
    outbox.output(1, gap);
    expect(deferred).toHaveLength(1);
  });

  test('sends stage durations with the outputs', () => {
    const { outbox, reports } = setUp();
    outbox.stage({ stage: 'inference', seconds: 0.001 });
    outbox.flush();
    expect(reports).toEqual([
      { type: 'outputs', streams: [], stages: [{ stage: 'inference', seconds: 0.001 }] },
    ]);
  });

  test('sends nothing when there is nothing', () => {
    const { outbox, reports } = setUp();
    outbox.flush();
    expect(reports).toEqual([]);
  });
});
