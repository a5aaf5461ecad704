import { expect, test } from 'vitest';
import type { StageDuration } from '../../../../src/stream/lanes/lane.ts';
import { createStageMeter } from '../../../../src/stream/lanes/worker/stage-durations.ts';
import { PIPELINE_OPTIONS, silence } from '../fake-lane-thread.ts';

/** A meter on virtual time around analyses that take `signalMs` an input, and `inferenceMs` more where a window is judged. */
function setUp() {
  const reports: StageDuration[] = [];
  let nowMs = 0;
  let windows = 0;
  const meter = createStageMeter(
    (duration) => reports.push(duration),
    () => nowMs,
  );
  const start = meter.measure(() => ({
    async push() {
      nowMs += 2;
      for (; windows > 0; windows--) {
        nowMs += 10;
        meter.onInference(0.01);
      }
    },
    close() {},
  }));
  const stream = () => start(PIPELINE_OPTIONS, () => {});
  function judgeNext(count: number): void {
    windows = count;
  }
  return { reports, stream, judgeNext };
}

const seconds = (value: number) => expect.closeTo(value, 9);

test('signal work is counted from one judged window to the next, without inference', async () => {
  const { reports, stream, judgeNext } = setUp();
  const analysis = stream();
  for (const windows of [0, 0, 1, 0, 1]) {
    judgeNext(windows);
    await analysis.push(silence(20));
  }
  expect(reports).toEqual([
    { stage: 'inference', seconds: seconds(0.01) },
    { stage: 'signal', seconds: seconds(0.006) },
    { stage: 'inference', seconds: seconds(0.01) },
    { stage: 'signal', seconds: seconds(0.004) },
  ]);
});

test('every window of an input has its own inference', async () => {
  const { reports, stream, judgeNext } = setUp();
  judgeNext(2);
  await stream().push(silence(20));
  expect(reports.map(({ stage }) => stage)).toEqual(['inference', 'inference', 'signal']);
});

test('streams do not pay for each other', async () => {
  const { reports, stream, judgeNext } = setUp();
  const [first, second] = [stream(), stream()];
  for (let i = 0; i < 5; i++) await first.push(silence(20));
  judgeNext(1);
  await second.push(silence(20));
  expect(reports.at(-1)).toEqual({ stage: 'signal', seconds: seconds(0.002) });
});
