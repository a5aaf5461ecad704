/**
 * How late the first windows of a fresh lane are, stream after stream: `bench/cold-start.ts [MODEL_FOLDER] [--json]`.
 *
 * Calls ramp up on a server that has just started. What a lane does for the first time then is slow: V8 has compiled nothing yet,
 * and the networks have not run.
 */
import { pathToFileURL } from 'node:url';
import { MULAW_SAMPLES } from '../src/stream/audio/g711.ts';
import type { LanePool, LaneSink } from '../src/stream/lanes/lane.ts';
import { createLanePool } from '../src/stream/lanes/lane-pool.ts';
import { DEFAULT_PIPELINE_OPTIONS } from '../src/stream/pipeline.ts';
import { printTable } from './interleave.ts';
import { readModelCommand } from './model.ts';
import { readVoices, TELEPHONE_RATE, toTelephone } from './speech.ts';

/** Lanes that are started, one after the other; of each of their streams the fastest counts, which is what the machine can do. */
const STARTS = 9;

/** Streams in a row on each of them. */
const STREAMS = 8;

/** Where in the recording the streams begin, s: in the middle of its first words, so that their first window is judged. */
const FROM_SECONDS = 0.8;

/** Audio that makes one window, s. */
const STREAM_SECONDS = 1.1;

/** What was measured. */
export interface ColdStartReport {
  /** From the start of the lane until it says that it is ready, ms; reading the model is in it. */
  readonly readyMs: number;
  /** From the writing of a stream's audio to its window, ms, of the first stream, the second, and so on. */
  readonly windowMs: readonly number[];
}

async function timeWindow(lanes: LanePool, samples: Float32Array): Promise<number> {
  const channels = [{ channel: 0, role: 'customer', analysed: true }];
  let arrivedAt = Number.NaN;
  const sink: LaneSink = {
    event(event) {
      if (event.type !== 'emotion.window' || !Number.isNaN(arrivedAt)) return;
      if (event.abstained !== undefined) throw new Error('the first window was not judged');
      arrivedAt = performance.now();
    },
    progress: () => {},
    failed(error) {
      throw error;
    },
  };
  const stream = lanes.open({ ...DEFAULT_PIPELINE_OPTIONS, sampleRate: TELEPHONE_RATE, channels }, sink);
  const startMs = performance.now();
  stream.write({ type: 'audio', channels: [samples.slice()], receivedAtMs: Date.now() });
  await stream.end('completed');
  return arrivedAt - startMs;
}

/**
 * Measures a few fresh lanes.
 *
 * @param folder - of the model
 */
export async function benchColdStart(folder: string): Promise<ColdStartReport> {
  const [voice] = await readVoices();
  const telephone = Float32Array.from(toTelephone(voice!.samples), (code) => MULAW_SAMPLES[code]!);
  const from = FROM_SECONDS * TELEPHONE_RATE;
  const samples = telephone.subarray(from, from + STREAM_SECONDS * TELEPHONE_RATE);
  const readyMs: number[] = [];
  const windowMs = Array.from({ length: STREAMS }, (): number[] => []);
  for (let start = 0; start < STARTS; start++) {
    const startMs = performance.now();
    const lanes = await createLanePool(folder, { lanes: 1 });
    readyMs.push(performance.now() - startMs);
    for (const times of windowMs) times.push(await timeWindow(lanes, samples));
    await lanes.close();
  }
  return { readyMs: Math.min(...readyMs), windowMs: windowMs.map((times) => Math.min(...times)) };
}

async function main(): Promise<void> {
  const { model, json } = await readModelCommand();
  try {
    const report = await benchColdStart(model.folder);
    if (json) {
      console.log(JSON.stringify({ model: model.name, ...report }, null, 2));
      return;
    }
    console.log(`ready after ${report.readyMs.toFixed(0)} ms`);
    printTable(
      ['stream', 'ms to its first window'],
      report.windowMs.map((ms, stream) => [`${stream + 1}`, ms.toFixed(1)]),
    );
  } finally {
    await model.remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
