import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLanePool, createLanePoolOn } from '../../../src/stream/lanes/lane-pool.ts';
import type { LanePoolOptions } from '../../../src/stream/lanes/lane-pool-options.ts';
import { MAX_LOST_LANES } from '../../../src/stream/lanes/pooled-stream.ts';
import type { StartAnalysis } from '../../../src/stream/lanes/worker/lane-scheduler.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { createFakeLaneThreads, PIPELINE_OPTIONS, silence } from './fake-lane-thread.ts';
import { recordingSink } from './recording-sink.ts';

let model: string;
beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), 'undertone-'));
  await writeTinyModel(model);
});
afterAll(() => rm(model, { recursive: true }));

/** A pool on fake threads with one stream on it. */
async function setUp(options: LanePoolOptions = {}, startAnalysis?: StartAnalysis) {
  const lanes = createFakeLaneThreads(startAnalysis);
  const pool = await createLanePoolOn(lanes.start, model, { lanes: 1, ...options });
  const sink = recordingSink();
  const stream = pool.open(PIPELINE_OPTIONS, sink);
  return { lanes, pool, sink, stream };
}

const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe('a stream on a lane', () => {
  test('receives its events in order, and the last before end() resolves', async () => {
    const { stream, sink } = await setUp();
    for (let i = 0; i < 3; i++) stream.write(silence(200));
    await stream.end('completed');
    expect(types(sink.events)).toEqual([
      'stream.started',
      'emotion.window',
      'emotion.window',
      'emotion.window',
      'stream.ended',
    ]);
    expect(sink.events.at(-1)).toMatchObject({ outcome: 'completed', receivedMs: 600, windows: 3 });
    expect(sink.positions.at(-1)).toBe(600);
  });

  test('gives its sample buffers away', async () => {
    const { stream } = await setUp();
    const input = silence(200);
    stream.write(input);
    expect(input.channels[0]!.length).toBe(0);
  });

  test('sends short pieces together, and before anything else that is written', async () => {
    const { stream, sink, lanes } = await setUp();
    for (let i = 0; i < 8; i++) stream.write(silence(20));
    stream.write({ type: 'flush' });
    await stream.end('completed');
    const sent = lanes.threads[0]!.commands.flatMap((command) =>
      command.type === 'input' ? [command.input] : [],
    );
    expect(sent).toMatchObject([
      { channels: [{ length: 1_120 }] },
      { channels: [{ length: 160 }] },
      { type: 'flush' },
      { type: 'end' },
    ]);
    expect(sink.events.at(-1)).toMatchObject({ receivedMs: 160 });
  });

  test('does not hold audio back for long when no more comes', async () => {
    const { stream, sink } = await setUp();
    stream.write(silence(20));
    await expect(sink.first('emotion.window')).resolves.toMatchObject({ endMs: 20 });
  });

  test('answers false above the high-water mark and says when it has drained', async () => {
    const { stream, lanes } = await setUp({ highWaterMs: 500 });
    expect([stream.write(silence(200)), stream.write(silence(200)), stream.write(silence(200))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(stream.queuedMs).toBe(600);
    await stream.drained();
    expect(stream.queuedMs).toBeLessThanOrEqual(500);
    expect(lanes.threads).toHaveLength(1);
  });

  test('has drained at once when little is waiting', async () => {
    const { stream } = await setUp();
    stream.write(silence(100));
    await expect(stream.drained()).resolves.toBeUndefined();
    expect(stream.queuedMs).toBe(100);
  });

  test('fails with the error of its pipeline, and everything that waits for it goes on', async () => {
    const { stream, sink } = await setUp({ highWaterMs: 50 }, () => ({
      push: () => Promise.reject(new Error('no such filter')),
      close() {},
    }));
    stream.write(silence(100));
    await Promise.all([stream.drained(), stream.end('completed')]);
    expect(sink.errors).toMatchObject([{ code: 'ERR_INTERNAL', message: 'no such filter' }]);
    expect(stream.write(silence(100))).toBe(true);
    expect(stream.queuedMs).toBe(0);
  });

  test('ends once, however often it is asked to, and takes nothing afterwards', async () => {
    const { stream, sink } = await setUp();
    await Promise.all([stream.end('completed'), stream.end('disconnected')]);
    stream.write(silence(100));
    await stream.end('disconnected');
    expect(types(sink.events)).toEqual(['stream.started', 'stream.ended']);
  });

  test('can be ended by writing its end', async () => {
    const { stream, sink } = await setUp();
    stream.write({ type: 'end', outcome: 'disconnected' });
    await expect(sink.first('stream.ended')).resolves.toMatchObject({ outcome: 'disconnected' });
  });

  test('says whether windows may be skipped', async () => {
    const { pool, lanes } = await setUp();
    pool.open(PIPELINE_OPTIONS, recordingSink(), { live: true });
    expect(lanes.threads[0]!.commands).toMatchObject([
      { type: 'open', stream: 0, live: false },
      { type: 'open', stream: 1, live: true },
    ]);
  });
});

describe('a lane that dies', () => {
  test('is replaced, and its stream goes on after a gap', async () => {
    const { stream, sink, lanes } = await setUp();
    stream.write(silence(100));
    await sink.first('emotion.window');
    lanes.isHeld = true;
    stream.write(silence(50));
    await lanes.threads[0]!.kill();
    lanes.isHeld = false;
    stream.write(silence(100));
    await stream.end('completed');
    expect(sink.events.slice(1)).toMatchObject([
      { type: 'emotion.window', startMs: 0, endMs: 100 },
      { type: 'stream.gap', fromMs: 100, toMs: 150, reason: 'lane' },
      { type: 'emotion.window', startMs: 150, endMs: 250 },
      { type: 'stream.ended', receivedMs: 250, windows: 2 },
    ]);
    expect(lanes.threads).toHaveLength(2);
  });

  test('costs a stream that has written nothing nothing', async () => {
    const { stream, sink, lanes } = await setUp();
    await sink.first('stream.started');
    await lanes.threads[0]!.kill();
    await stream.end('completed');
    expect(types(sink.events)).toEqual(['stream.started', 'stream.ended']);
  });

  test('does not keep a stream from ending that was about to', async () => {
    const { stream, sink, lanes } = await setUp();
    lanes.isHeld = true;
    stream.write(silence(100));
    const ended = stream.end('disconnected');
    await lanes.threads[0]!.kill();
    lanes.isHeld = false;
    await ended;
    expect(sink.events.at(-1)).toMatchObject({ type: 'stream.ended', outcome: 'disconnected' });
  });

  test('releases a source that waits, because what it waits for is lost', async () => {
    const { stream, lanes } = await setUp({ highWaterMs: 50 });
    lanes.isHeld = true;
    stream.write(silence(100));
    const drained = stream.drained();
    await lanes.threads[0]!.kill();
    await drained;
    expect(stream.queuedMs).toBe(0);
  });

  test('leaves the streams of other lanes alone', async () => {
    const { pool, lanes } = await setUp({ lanes: 2 });
    const sink = recordingSink();
    const other = pool.open(PIPELINE_OPTIONS, sink);
    other.write(silence(100));
    await lanes.threads[0]!.kill();
    await other.end('completed');
    expect(types(sink.events)).toEqual(['stream.started', 'emotion.window', 'stream.ended']);
  });

  test('fails a stream under which it has died too often', async () => {
    const { stream, sink, lanes } = await setUp();
    for (let i = 0; i < MAX_LOST_LANES; i++) await lanes.threads[i]!.kill();
    await stream.end('completed');
    expect(sink.errors).toMatchObject([{ code: 'ERR_INTERNAL', retryable: true }]);
  });

  test('is given up when its replacements die before they are ready, and no stream is opened on it', async () => {
    const { pool, sink, lanes } = await setUp();
    lanes.stillborn = 3;
    await lanes.threads[0]!.kill();
    await expect(sink.failure).resolves.toMatchObject({ code: 'ERR_INTERNAL', retryable: true });
    const dead = expect.objectContaining({ code: 'ERR_INTERNAL', retryable: true });
    while (lanes.stillborn > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(() => pool.open(PIPELINE_OPTIONS, recordingSink())).toThrow(dead);
    await pool.close();
  });
});

describe('a lane pool', () => {
  test('names its model', async () => {
    const { pool } = await setUp();
    expect(pool.model.id).toBe('tiny@1.0.0');
    expect(pool.model.card.labels).toHaveLength(8);
  });

  test('puts a stream where the lane keeps up, though it has more streams', async () => {
    const { pool, lanes } = await setUp({ lanes: 2 });
    lanes.threads[1]!.reportLoad({ lagMs: 700, liveShare: 0.97, isHopDoubled: true });
    pool.open(PIPELINE_OPTIONS, recordingSink());
    expect(pool.stats().map(({ streams }) => streams)).toEqual([2, 0]);
  });

  test('puts a stream where the fewest channels are analysed', async () => {
    const { pool, lanes } = await setUp({ lanes: 2 });
    const two = { channel: 1, role: 'speaker', analysed: true };
    pool.open({ ...PIPELINE_OPTIONS, channels: [...PIPELINE_OPTIONS.channels, two] }, recordingSink());
    const third = pool.open(PIPELINE_OPTIONS, recordingSink());
    pool.open(PIPELINE_OPTIONS, recordingSink());
    const opened = lanes.threads.map(({ commands }) =>
      commands.map((command) => 'stream' in command && command.stream),
    );
    expect(opened).toEqual([[0, 2, 3], [1]]);
    await third.end('completed');
    expect(pool.stats().map(({ streams }) => streams)).toEqual([2, 1]);
  });

  test('counts streams and waiting windows a lane', async () => {
    const { pool, stream, lanes } = await setUp();
    lanes.isHeld = true;
    stream.write(silence(1_300));
    expect(pool.stats()).toMatchObject([{ lane: 0, streams: 1, queuedWindows: 2, utilization: 0.5 }]);
    lanes.threads[0]!.reportLoad({ lagMs: 700, liveShare: 0.97, isHopDoubled: true });
    expect(pool.stats()).toMatchObject([{ lagMs: 700, liveShare: 0.97, isHopDoubled: true }]);
    await lanes.threads[0]!.kill();
    expect(pool.stats()).toMatchObject([{ lagMs: 0, liveShare: 0, isHopDoubled: false }]);
  });

  test('ends its streams when closed, with every event delivered', async () => {
    const { pool, stream, sink } = await setUp();
    stream.write(silence(100));
    await pool.close();
    expect(types(sink.events)).toEqual(['stream.started', 'emotion.window', 'stream.ended']);
    expect(sink.events.at(-1)).toMatchObject({ outcome: 'disconnected' });
  });

  test('closes once, and takes no stream afterwards', async () => {
    const { pool, lanes } = await setUp();
    await Promise.all([pool.close(), pool.close()]);
    await pool.close();
    expect(lanes.threads[0]!.commands.filter(({ type }) => type === 'stop')).toHaveLength(1);
    const closed = expect.objectContaining({ code: 'ERR_SHUTTING_DOWN', retryable: true });
    expect(() => pool.open(PIPELINE_OPTIONS, recordingSink())).toThrow(closed);
  });

  test('is not created when a lane dies before it is ready, and leaves no thread behind', async () => {
    const lanes = createFakeLaneThreads();
    lanes.stillborn = 1;
    const refused = createLanePoolOn(lanes.start, model, { lanes: 2 });
    await expect(refused).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    const stopped = lanes.threads.filter(({ commands }) => commands.some(({ type }) => type === 'stop'));
    expect(stopped.length).toBe(lanes.threads.length - 1);
  });

  test('is not created without a model', async () => {
    await expect(createLanePool(join(model, 'nowhere'))).rejects.toMatchObject({ code: 'ERR_MODEL_CARD' });
  });

  test('lists every option that is wrong', async () => {
    const options = { lanes: 1.5, highWaterMs: 0, maxLiveLagMs: Number.NaN, colour: 'blue' };
    await expect(createLanePool(model, options)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      message:
        'colour is not an option; lanes must be a whole number from 0, got 1.5; ' +
        'highWaterMs must be a positive number of ms, got 0; maxLiveLagMs must be a positive number of ms, got NaN',
    });
  });
});
