/**
 * What one window costs in the networks, in one thread: `bench/inference.ts [MODEL_FOLDER] [--engine onnx|tfjs] [--json]`.
 *
 * Rounds go through all cases in turn, so that a busy moment of the machine falls on every case alike.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { FEATURE_CONFIG } from '../src/stream/features/feature-config.ts';
import { loadClassifier } from '../src/stream/models/emotion-classifier.ts';
import { type EngineInfo, type EngineName, loadEngine } from '../src/stream/models/engine.ts';
import type { NetworkFiles } from '../src/stream/models/model-card.ts';
import { readModelCard } from '../src/stream/models/read-model-card.ts';

/** Windows a call. */
const BATCHES = [1, 4, 8, 16];
const WARM_UP_ROUNDS = 5;
const ROUNDS = 60;

/** What the router and one expert may cost together, ms a window. */
const TARGET_MS = 2;

/** One row of the table. */
export interface InferenceCase {
  readonly name: string;
  readonly batch: number;
  /** ms a window. */
  readonly medianMs: number;
  readonly minMs: number;
}

interface Subject {
  readonly name: string;
  readonly batch: number;
  readonly run: () => Promise<unknown>;
  readonly times: number[];
}

/** Noise with the level and spread of a normalized window. */
function noise(windows: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: windows * FEATURE_CONFIG.nFrames * FEATURE_CONFIG.nMels }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * 1.7;
  });
}

async function networkSubjects(folder: string, name: EngineName): Promise<Subject[]> {
  const card = await readModelCard(folder);
  const engine = await loadEngine(name);
  const networks: [string, NetworkFiles, number][] = [
    [`expert ${card.fallback}`, card.experts[card.fallback]!.files, card.labels.length],
  ];
  if (card.router !== null) networks.unshift(['router', card.router.files, 1]);
  const subjects: Subject[] = [];
  for (const [name, files, nClasses] of networks) {
    const network = await engine.load(folder, files, nClasses);
    for (const batch of BATCHES) {
      const input = noise(batch);
      subjects.push({ name, batch, run: () => network.run(input, batch), times: [] });
    }
  }
  return subjects;
}

/** Everything `judge` does for a voice that has one expert: normalization, router, expert, calibration. */
async function judgeSubject(folder: string, engine: EngineName): Promise<Subject> {
  const classifier = await loadClassifier(folder, { engine });
  const voice = classifier.createRouter();
  const [cohort = 'all'] = classifier.card.cohorts;
  const pinned = classifier.createRouter(cohort).route(null);
  const sure = { ...voice, route: () => pinned };
  const window = noise(1).map((level) => level * 20 - 50);
  return {
    name: 'judge: router and one expert',
    batch: 1,
    run: () => classifier.judge(window, sure),
    times: [],
  };
}

function summarize({ name, batch, times }: Subject): InferenceCase {
  const sorted = times.toSorted((a, b) => a - b);
  return { name, batch, medianMs: sorted[Math.floor(sorted.length / 2)]! / batch, minMs: sorted[0]! / batch };
}

/**
 * Measures a model folder.
 *
 * @param folder - holds `model.json` and the weights
 * @param engine - what runs the networks
 * @returns one row a network and batch, and one for a whole judgement
 */
export async function benchInference(folder: string, engine: EngineName = 'onnx'): Promise<InferenceCase[]> {
  const subjects = [await judgeSubject(folder, engine), ...(await networkSubjects(folder, engine))];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const { run, times } of subjects) {
      const start = performance.now();
      await run();
      if (round >= 0) times.push(performance.now() - start);
    }
  }
  return subjects.map(summarize);
}

function printTable(rows: readonly InferenceCase[], { name: engine, backend }: EngineInfo): void {
  console.log(`engine ${engine} on ${backend}\n`);
  const line = (name: string, batch: string, median: string, min: string) =>
    console.log(`${name.padEnd(32)}${batch.padStart(6)}${median.padStart(12)}${min.padStart(12)}`);
  line('case', 'batch', 'median ms', 'min ms');
  for (const { name, batch, medianMs, minMs } of rows)
    line(name, `${batch}`, medianMs.toFixed(3), minMs.toFixed(3));
  const { medianMs } = rows[0]!;
  console.log(`\nrouter and one expert: ${medianMs.toFixed(2)} ms a window, target ${TARGET_MS} ms or less`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { engine: { type: 'string', default: 'onnx' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { name, backend } = await loadEngine(values.engine as EngineName);
  const rows = await benchInference(resolve(positionals[0] ?? 'models/default'), name);
  const engine = { name, backend };
  if (values.json)
    console.log(JSON.stringify({ unit: 'ms a window', targetMs: TARGET_MS, engine, cases: rows }, null, 2));
  else printTable(rows, engine);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
