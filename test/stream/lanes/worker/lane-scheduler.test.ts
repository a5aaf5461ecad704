import { describe, expect, test } from 'vitest';
import type { UndertoneError } from '../../../../src/sdk/errors.ts';
import { createDeferred, type Deferred } from '../../../../src/stream/lanes/deferred.ts';
import { audioMs } from '../../../../src/stream/lanes/input-audio.ts';
import { LaneScheduler, type StartAnalysis } from '../../../../src/stream/lanes/worker/lane-scheduler.ts';
import type { PipelineInput } from '../../../../src/stream/pipeline.ts';
import { PIPELINE_OPTIONS, silence } from '../fake-lane-thread.ts';

/** Lets every promise that can go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A scheduler whose analyses wait until the test lets each input through. */
function setUp(startAnalysis?: StartAnalysis) {
  const taken: { stream: number; input: PipelineInput; done: Deferred }[] = [];
  const reports: string[] = [];
  const errors: UndertoneError[] = [];
  let opened = 0;
  const start: StartAnalysis = () => {
    const stream = opened++;
    return {
      push(input) {
        const done = createDeferred();
        taken.push({ stream, input, done });
        return done.promise;
      },
      close: () => void reports.push(`closed ${stream}`),
    };
  };
  const scheduler = new LaneScheduler({
    startAnalysis: startAnalysis ?? start,
    maxLiveLagMs: 2_000,
    sink: {
      output: () => {},
      ended: (stream) => void reports.push(`ended ${stream}`),
      failed(stream, error) {
        reports.push(`failed ${stream}`);
        errors.push(error);
      },
    },
    yieldToThread: async () => {},
    now: () => 0,
  });
  /** Lets inputs through, each as soon as it is taken, until none is. */
  async function finish(): Promise<void> {
    for (let i = 0; i < taken.length; i++) {
      taken[i]!.done.resolve();
      await settle();
    }
  }
  const streamsInTurn = () => taken.map(({ stream }) => stream);
  return { scheduler, taken, reports, errors, finish, streamsInTurn };
}

describe('a lane scheduler', () => {
  test('takes one input of every stream in turn', async () => {
    const { scheduler, finish, streamsInTurn } = setUp();
    for (const stream of [0, 1, 2]) scheduler.open(stream, PIPELINE_OPTIONS, false);
    for (let i = 0; i < 3; i++) scheduler.push(0, silence(20));
    scheduler.push(1, silence(20));
    for (let i = 0; i < 2; i++) scheduler.push(2, silence(20));
    await finish();
    expect(streamsInTurn()).toEqual([0, 0, 1, 2, 0, 2]);
  });

  test('waits for an input to be done before it takes the next', async () => {
    const { scheduler, taken } = setUp();
    scheduler.open(0, PIPELINE_OPTIONS, false);
    scheduler.open(1, PIPELINE_OPTIONS, false);
    scheduler.push(0, silence(20));
    scheduler.push(1, silence(20));
    await settle();
    expect(taken).toHaveLength(1);
    taken[0]!.done.resolve();
    await settle();
    expect(taken).toHaveLength(2);
  });

  test('cuts a long input, so that another stream waits for half a second of it only', async () => {
    const { scheduler, taken, finish, streamsInTurn } = setUp();
    scheduler.open(0, PIPELINE_OPTIONS, false);
    scheduler.open(1, PIPELINE_OPTIONS, false);
    scheduler.push(0, silence(2_000));
    scheduler.push(1, silence(20));
    await finish();
    expect(streamsInTurn()).toEqual([0, 0, 1, 0, 0]);
    const lengths = taken.map(({ input }) => (input.type === 'audio' ? audioMs(input, 8_000) : 0));
    expect(lengths).toEqual([500, 500, 20, 500, 500]);
  });

  test('reports the end of a stream when its end is done, and takes nothing more', async () => {
    const { scheduler, taken, reports, finish } = setUp();
    scheduler.open(0, PIPELINE_OPTIONS, false);
    scheduler.push(0, { type: 'end', outcome: 'completed' });
    expect(reports).toEqual([]);
    await finish();
    scheduler.push(0, silence(20));
    await finish();
    expect(reports).toEqual(['closed 0', 'ended 0']);
    expect(taken).toHaveLength(1);
  });

  test('fails the stream whose analysis fails, and goes on with the others', async () => {
    const { scheduler, taken, reports, errors, finish, streamsInTurn } = setUp();
    scheduler.open(0, PIPELINE_OPTIONS, false);
    scheduler.open(1, PIPELINE_OPTIONS, false);
    for (const stream of [0, 0, 1]) scheduler.push(stream, silence(20));
    taken[0]!.done.reject(new Error('no such filter'));
    await settle();
    await finish();
    expect(reports).toEqual(['closed 0', 'failed 0']);
    expect(errors[0]).toMatchObject({ code: 'ERR_INTERNAL', message: 'no such filter' });
    expect(streamsInTurn()).toEqual([0, 1]);
  });

  test('fails a stream that cannot be started', () => {
    const { scheduler, reports } = setUp(() => expect.fail('no such cohort'));
    scheduler.open(4, PIPELINE_OPTIONS, false);
    expect(reports).toEqual(['failed 4']);
  });

  test('drops every stream when it is closed, also one in the middle of an input', async () => {
    const { scheduler, reports, taken, finish } = setUp();
    scheduler.open(0, PIPELINE_OPTIONS, false);
    scheduler.open(1, PIPELINE_OPTIONS, false);
    scheduler.push(0, silence(20));
    scheduler.push(1, silence(20));
    scheduler.close();
    await finish();
    expect(reports).toEqual(['closed 0', 'closed 1']);
    expect(taken).toHaveLength(1);
  });
});
