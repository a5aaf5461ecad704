/**
 * Memory of live streams on one lane, and whether it grows: `bench/memory.ts [MODEL_FOLDER] [--streams N] [--seconds S] [--json]`.
 *
 * Audio comes faster than real time, so minutes of many calls take one; nothing is dropped meanwhile. What is measured is the
 * resident memory of the whole process, because most of a stream lies outside of any JavaScript heap.
 */
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { MULAW_SAMPLES } from '../src/stream/audio/g711.ts';
import type { LanePool, LaneSink, LaneStream } from '../src/stream/lanes/lane.ts';
import { createLanePool } from '../src/stream/lanes/lane-pool.ts';
import { DEFAULT_PIPELINE_OPTIONS } from '../src/stream/pipeline.ts';
import { slopeOf } from './load/statistics.ts';
import { findBenchModel } from './model.ts';
import { readVoices, TELEPHONE_RATE, toTelephone } from './speech.ts';

const MEGABYTE = 1_048_576;

/** Audio in one message, as a telephone sends it, ms. */
const FRAME_MS = 20;

/** Audio of every stream between two looks at the memory, s. */
const SAMPLE_EVERY_SECONDS = 5;

/** Audio one stream hears before the streams that are measured, so that nothing is loaded or compiled for the first time. */
const WARM_UP_SECONDS = 60;

/** Share of the run after which growth counts: before it, windows fill and the heap finds its size. */
const SETTLED_PART = 1 / 3;

/** The memory of the process at one moment. */
interface MemorySample {
  /** Audio every stream has heard, s. */
  readonly seconds: number;
  readonly rssMb: number;
  /** Of the main thread: its heap, and what lies outside of it. */
  readonly heapMb: number;
  readonly buffersMb: number;
}

/** What the streams took. */
export interface MemoryReport {
  readonly streams: number;
  readonly seconds: number;
  /** Before the streams began, MB. */
  readonly idleMb: number;
  /** At the busiest moment, without what there was before, MB. */
  readonly mbPerStream: number;
  /** Of the settled part, MB a minute of audio of all streams. */
  readonly slopePerMinute: number;
  readonly samples: readonly MemorySample[];
}

const NOWHERE: LaneSink = {
  event: () => {},
  progress: () => {},
  failed(error) {
    throw error;
  },
};

function look(seconds: number): MemorySample {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { seconds, rssMb: rss / MEGABYTE, heapMb: heapUsed / MEGABYTE, buffersMb: arrayBuffers / MEGABYTE };
}

/** Streams that all hear voices in a loop, each from another place. */
class Callers {
  readonly #streams: readonly LaneStream[];
  readonly #voices: readonly Uint8Array[];
  #nFrames = 0;

  constructor(lanes: LanePool, voices: readonly Uint8Array[], count: number) {
    this.#voices = voices;
    const channels = [{ channel: 0, role: 'customer', analysed: true }];
    const options = { ...DEFAULT_PIPELINE_OPTIONS, sampleRate: TELEPHONE_RATE, channels };
    this.#streams = Array.from({ length: count }, () => lanes.open(options, NOWHERE));
  }

  /** Plays so much audio to every stream. */
  async play(seconds: number): Promise<void> {
    const frames = (seconds * 1_000) / FRAME_MS;
    for (let n = 0; n < frames; n++, this.#nFrames++) {
      const late = this.#streams.filter((stream, i) => !stream.write(this.#frame(i)));
      await Promise.all(late.map((stream) => stream.drained()));
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#streams.map((stream) => stream.end('completed')));
  }

  #frame(stream: number): Parameters<LaneStream['write']>[0] {
    const voice = this.#voices[stream % this.#voices.length]!;
    const length = (TELEPHONE_RATE * FRAME_MS) / 1_000;
    const frames = Math.floor(voice.length / length);
    const at = ((this.#nFrames + 37 * stream) % frames) * length;
    const samples = Float32Array.from(voice.subarray(at, at + length), (code) => MULAW_SAMPLES[code]!);
    return { type: 'audio', channels: [samples], receivedAtMs: Date.now() };
  }
}

/**
 * Measures the memory of many streams.
 *
 * @param folder - of the model
 * @param streams - how many at once
 * @param seconds - audio of each
 */
export async function benchMemory(folder: string, streams: number, seconds: number): Promise<MemoryReport> {
  const voices = (await readVoices()).map(({ samples }) => toTelephone(samples));
  const lanes = await createLanePool(folder, { lanes: 1, highWaterMs: 1_000 });
  const first = new Callers(lanes, voices, 1);
  await first.play(WARM_UP_SECONDS);
  await first.end();
  const idle = look(0);
  const callers = new Callers(lanes, voices, streams);
  const samples: MemorySample[] = [];
  for (let played = SAMPLE_EVERY_SECONDS; played <= seconds; played += SAMPLE_EVERY_SECONDS) {
    await callers.play(SAMPLE_EVERY_SECONDS);
    samples.push(look(played));
  }
  await callers.end();
  await lanes.close();
  const settled = samples.filter((sample) => sample.seconds > seconds * SETTLED_PART);
  return {
    streams,
    seconds,
    idleMb: idle.rssMb,
    mbPerStream: (Math.max(...samples.map(({ rssMb }) => rssMb)) - idle.rssMb) / streams,
    slopePerMinute: slopeOf(settled.map(({ seconds, rssMb }) => ({ x: seconds / 60, y: rssMb }))),
    samples,
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      streams: { type: 'string', default: '40' },
      seconds: { type: 'string', default: '180' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const model = await findBenchModel(positionals[0]);
  try {
    const report = await benchMemory(model.folder, Number(values.streams), Number(values.seconds));
    if (values.json) console.log(JSON.stringify({ model: model.name, ...report }, null, 2));
    else printReport(report);
  } finally {
    await model.remove();
  }
}

function printReport({ streams, seconds, idleMb, mbPerStream, slopePerMinute, samples }: MemoryReport): void {
  const row = samples.map(({ rssMb }) => rssMb.toFixed(0)).join(' ');
  console.log(
    `${streams} streams for ${seconds} s of audio each: ${idleMb.toFixed(0)} MB before, then ${row} MB`,
  );
  console.log(
    `${mbPerStream.toFixed(2)} MB a stream at most, ${slopePerMinute.toFixed(1)} MB a minute of growth`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
