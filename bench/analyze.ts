/**
 * How many times faster than real time one recording is analysed: `bench/analyze.ts [MODEL_FOLDER] [--json]`.
 *
 * CPU time is told beside wall time, because another process on the machine changes only the latter. A recording of one channel has
 * one lane, and reading it takes another thread next to nothing, so on a quiet machine both are alike.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyzeFile } from '../src/stream/analyze-file.ts';
import type { LanePool } from '../src/stream/lanes/lane.ts';
import { createLanePool } from '../src/stream/lanes/lane-pool.ts';
import { makeWav, toS16 } from '../test/stream/audio/make-wav.ts';
import { printTable } from './interleave.ts';
import { readModelCommand } from './model.ts';
import { readVoices, SPEECH_RATE, TELEPHONE_RATE, toLine } from './speech.ts';

/** Times the voices are repeated in a recording. */
const REPEATS = 3;

/** Analyses of each recording; the fastest counts. */
const ROUNDS = 3;

/** What one kind of recording took. */
export interface AnalyzeReport {
  readonly name: string;
  /** Length of the recording, s. */
  readonly seconds: number;
  /** Audio over CPU time of the whole process. */
  readonly timesRealTimeCpu: number;
  /** Audio over time by the clock. */
  readonly timesRealTimeWall: number;
}

/** A recording of every rate: all voices in a row, a few times. */
async function writeRecordings(folder: string): Promise<{ name: string; path: string; seconds: number }[]> {
  const voices = (await readVoices()).map(({ samples }) => samples);
  const kinds = [
    { name: '48 kHz mono', sampleRate: SPEECH_RATE, parts: voices },
    {
      name: '8 kHz mono',
      sampleRate: TELEPHONE_RATE,
      parts: voices.map((voice) => toLine(voice, TELEPHONE_RATE)),
    },
  ];
  return Promise.all(
    kinds.map(async ({ name, sampleRate, parts }) => {
      const path = join(folder, `${sampleRate}.wav`);
      const once = Buffer.concat(parts.map(toS16));
      const data = Buffer.concat(Array.from({ length: REPEATS }, () => once));
      await writeFile(path, makeWav(data, { sampleRate }));
      return { name, path, seconds: data.length / 2 / sampleRate };
    }),
  );
}

async function timeAnalysis(lanes: LanePool, path: string): Promise<{ cpuMs: number; wallMs: number }> {
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  await analyzeFile(lanes, path, () => {});
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - startMs };
}

/**
 * Measures recordings of speech.
 *
 * @param modelFolder - holds the model
 */
export async function benchAnalyze(modelFolder: string): Promise<AnalyzeReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-bench-'));
  const lanes = await createLanePool(modelFolder, { lanes: 1 });
  try {
    const reports: AnalyzeReport[] = [];
    for (const { name, path, seconds } of await writeRecordings(folder)) {
      const times = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await timeAnalysis(lanes, path));
      const cpuMs = Math.min(...times.map((time) => time.cpuMs));
      const wallMs = Math.min(...times.map((time) => time.wallMs));
      const [timesRealTimeCpu, timesRealTimeWall] = [(1_000 * seconds) / cpuMs, (1_000 * seconds) / wallMs];
      reports.push({ name, seconds, timesRealTimeCpu, timesRealTimeWall });
    }
    return reports;
  } finally {
    await lanes.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { model, json } = await readModelCommand();
  try {
    const reports = await benchAnalyze(model.folder);
    if (json) console.log(JSON.stringify({ model: model.name, reports }, null, 2));
    else {
      printTable(
        ['recording', 'seconds', 'x real time, CPU', 'x real time, clock'],
        reports.map(({ name, seconds, timesRealTimeCpu, timesRealTimeWall }) => [
          name,
          seconds.toFixed(0),
          timesRealTimeCpu.toFixed(0),
          timesRealTimeWall.toFixed(0),
        ]),
      );
    }
  } finally {
    await model.remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
