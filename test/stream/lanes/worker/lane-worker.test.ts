/** The pool with real threads, the real pipeline and a tiny model: from samples to events and back from a lost thread. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PipelineEvent } from '../../../../src/sdk/events.ts';
import type { LanePool, StageDuration } from '../../../../src/stream/lanes/lane.ts';
import { createLanePool, createLanePoolOn } from '../../../../src/stream/lanes/lane-pool.ts';
import {
  type LaneThread,
  type StartLaneThread,
  startLaneThread,
} from '../../../../src/stream/lanes/lane-thread.ts';
import type { PipelineOptions } from '../../../../src/stream/pipeline.ts';
import { writeTinyModel } from '../../../tiny-model.ts';
import { PIPELINE_OPTIONS } from '../fake-lane-thread.ts';
import { recordingSink } from '../recording-sink.ts';

/** Windows of noise are judged too, so that the networks run. */
const OPTIONS: PipelineOptions = { ...PIPELINE_OPTIONS, minSpeechMs: 0 };

/** A voice-like buzz with a pitch of its own: harmonics that swell and fade three times a second. */
function voice(pitch: number, seconds: number): Float32Array {
  const { sampleRate } = OPTIONS;
  return Float32Array.from({ length: seconds * sampleRate }, (_, n) => {
    const t = n / sampleRate;
    let sample = 0;
    // A pitch that stays where it is would be music.
    const phase = 2 * Math.PI * pitch * (t + 0.03 * Math.sin(2 * Math.PI * 1.3 * t));
    for (let k = 1; k * pitch < 2_800; k++) sample += Math.sin(k * phase + k) / k;
    return 0.2 * sample * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t));
  });
}

const pieces = (samples: Float32Array, length: number): Float32Array[] =>
  Array.from({ length: Math.ceil(samples.length / length) }, (_, i) =>
    samples.slice(i * length, (i + 1) * length),
  );

const audio = (samples: Float32Array) => ({ type: 'audio', channels: [samples], receivedAtMs: 0 }) as const;

/** Events without what depends on the moment. */
const timeless = (events: readonly PipelineEvent[]) =>
  events.map((event) => (event.type === 'emotion.window' ? { ...event, latencyMs: 0 } : event));

describe('lanes on real threads', () => {
  const threads: LaneThread[] = [];
  const stages: StageDuration[] = [];
  let model: string;
  let pool: LanePool;

  beforeAll(async () => {
    model = await mkdtemp(join(tmpdir(), 'undertone-'));
    await writeTinyModel(model);
    const startThread: StartLaneThread = (setup, listener) => {
      const thread = startLaneThread(setup, listener);
      threads.push(thread);
      return thread;
    };
    pool = await createLanePoolOn(startThread, model, {
      lanes: 1,
      onStage: (duration) => stages.push(duration),
    });
  });
  afterAll(async () => {
    await pool.close();
    await rm(model, { recursive: true });
  });

  async function analyseAlone(samples: Float32Array): Promise<PipelineEvent[]> {
    const sink = recordingSink();
    const stream = pool.open(OPTIONS, sink);
    for (const piece of pieces(samples, 4_000)) stream.write(audio(piece));
    await stream.end('completed');
    return sink.events;
  }

  test('make events of samples', async () => {
    const events = await analyseAlone(voice(140, 4));
    expect(events[0]).toMatchObject({ type: 'stream.started', model: 'tiny@1.0.0' });
    expect(events.some((event) => event.type === 'emotion.window' && event.abstained === undefined)).toBe(
      true,
    );
    expect(events.at(-1)).toMatchObject({ type: 'stream.ended', outcome: 'completed', receivedMs: 4_000 });
    expect(stages.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['signal', 'inference']));
  });

  test('give two streams on one lane the events each has alone', async () => {
    const [low, high] = [voice(110, 4), voice(230, 4)];
    const alone = [await analyseAlone(low), await analyseAlone(high)];
    const sinks = [recordingSink(), recordingSink()];
    const streams = sinks.map((sink) => pool.open(OPTIONS, sink));
    const [lowPieces, highPieces] = [pieces(low, 160), pieces(high, 160)];
    for (let i = 0; i < lowPieces.length; i++) {
      streams[0]!.write(audio(lowPieces[i]!));
      streams[1]!.write(audio(highPieces[i]!));
    }
    await Promise.all(streams.map((stream) => stream.end('completed')));
    expect(sinks.map(({ events }) => timeless(events))).toEqual(alone.map(timeless));
    expect(timeless(alone[0]!)).not.toEqual(timeless(alone[1]!));
  });

  test('let a source that waits for drained() send any length', async () => {
    const sink = recordingSink();
    const stream = pool.open(OPTIONS, sink);
    let waits = 0;
    for (const piece of pieces(voice(170, 20), 8_000)) {
      if (stream.write(audio(piece))) continue;
      waits++;
      expect(stream.queuedMs).toBeGreaterThan(5_000);
      await stream.drained();
      expect(stream.queuedMs).toBeLessThanOrEqual(5_000);
    }
    await stream.end('completed');
    expect(waits).toBeGreaterThan(0);
    expect(sink.events.at(-1)).toMatchObject({ receivedMs: 20_000 });
  });

  test('skip windows of a live stream that is too far behind, and say which', async () => {
    // Twelve seconds at once cannot be worked off in a hundredth of one.
    const strict = await createLanePool(model, { lanes: 1, maxLiveLagMs: 10 });
    const samples = voice(150, 12);
    const events = await Promise.all(
      [true, false].map(async (live) => {
        const sink = recordingSink();
        const stream = strict.open(OPTIONS, sink, { live });
        for (const piece of pieces(samples, 1_600)) stream.write(audio(piece));
        await stream.end('completed');
        return sink.events;
      }),
    );
    const [skipped, all] = events.map((list) => list.filter(({ type }) => type === 'emotion.window').length);
    const degraded = events.map((list) => list.filter((event) => event.type === 'stream.degraded'));
    const missing = degraded[0]!.reduce((sum, { skippedWindows }) => sum + skippedWindows, 0);
    expect(degraded[1]).toEqual([]);
    expect(missing).toBeGreaterThan(0);
    expect(skipped! + missing).toBe(all);
    await strict.close();
  });

  test('fail only the stream whose options cannot be used', async () => {
    const sink = recordingSink();
    pool.open({ ...OPTIONS, cohort: 'children' }, sink);
    await expect(sink.failure).resolves.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      message: expect.stringContaining('children'),
    });
    expect((await analyseAlone(voice(140, 2))).at(-1)).toMatchObject({ type: 'stream.ended' });
  });

  test('go on after a thread was lost, with a gap and true stream time', async () => {
    const sink = recordingSink();
    const stream = pool.open(OPTIONS, sink);
    for (const piece of pieces(voice(140, 4), 4_000)) stream.write(audio(piece));
    await sink.first('emotion.window');
    // Lanes are never ended in the middle of an inference: ONNX Runtime answers that by ending the process.
    await vi.waitFor(() => expect(stream.queuedMs).toBe(0), { timeout: 10_000 });
    await threads.at(-1)!.kill();
    for (const piece of pieces(voice(140, 4), 4_000)) stream.write(audio(piece));
    await stream.end('completed');
    const gap = sink.events.findIndex(({ type }) => type === 'stream.gap');
    expect(sink.events[gap]).toMatchObject({ reason: 'lane', toMs: 4_000 });
    const windows = sink.events.filter((event) => event.type === 'emotion.window');
    const later = sink.events.slice(gap).filter((event) => event.type === 'emotion.window');
    expect(later[0]).toMatchObject({ startMs: 4_000 });
    expect(sink.events.filter(({ type }) => type === 'stream.started')).toHaveLength(1);
    expect(sink.events.at(-1)).toMatchObject({ receivedMs: 8_000, windows: windows.length });
  });

  test('say why a model cannot be run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'undertone-'));
    await writeTinyModel(folder, { labels: ['happy', 'sad'] });
    await expect(createLanePool(folder, { lanes: 2 })).rejects.toMatchObject({ code: 'ERR_MODEL_WEIGHTS' });
    await rm(folder, { recursive: true });
  });

  test('are idle when nothing is open', () => {
    const [stats] = pool.stats();
    expect(stats).toMatchObject({ lane: 0, streams: 0, queuedWindows: 0 });
    expect(stats!.utilization).toBeGreaterThanOrEqual(0);
    expect(stats!.utilization).toBeLessThanOrEqual(1);
  });
});
