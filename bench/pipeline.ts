/**
 * What one second of one live channel costs in one thread, stage by stage, and the physical floor of each:
 * `bench/pipeline.ts [MODEL_FOLDER] [--json]`.
 *
 * `rest` is what the whole pipeline takes beyond its stages: cutting, quality, smoothing, states, events and RxJS.
 */
import { pathToFileURL } from 'node:url';
import { createFeatureKernel } from '../src/stream/features/feature-kernel.ts';
import { loadVoiceActivity } from '../src/stream/features/quality/voice-activity.ts';
import { loadClassifier } from '../src/stream/models/emotion-classifier.ts';
import { loadEngine } from '../src/stream/models/engine.ts';
import { readModelCard } from '../src/stream/models/read-model-card.ts';
import type { PipelineResources } from '../src/stream/pipeline.ts';
import { measurePeak } from './floor.ts';
import { printTable } from './interleave.ts';
import { readModelCommand } from './model.ts';
import { type PipelineAudio, readPipelineAudio } from './pipeline-input.ts';
import { startPipeline } from './pipeline-run.ts';
import { STAGES, type Stage, type StageParts, timeStages } from './pipeline-stages.ts';
import { stageFloorsMs } from './stage-floors.ts';

const WARM_UP_ROUNDS = 2;
const ROUNDS = 15;

/** Stages whose time is that of a window. */
const WINDOW_STAGES: ReadonlySet<string> = new Set<Stage>(['normalization', 'router', 'expert']);

/** What one second of one way of audio costs. */
export interface PipelineCost {
  readonly name: string;
  /** Windows judged a second of audio. */
  readonly judgedPerSecond: number;
  /** ms a second of audio: the stages, `rest`, and `total`. */
  readonly costMs: Readonly<Record<Stage | 'rest' | 'total', number>>;
  /** ms a second of audio this machine would need at its peak; null where there is no measure of the work. */
  readonly floorMs: Readonly<Record<Stage, number | null>>;
}

/** Times of one way of audio, one entry a round, ms a second of audio. */
interface Measured {
  readonly audio: PipelineAudio;
  readonly stages: Readonly<Record<Stage, number[]>>;
  readonly total: number[];
  judgedPerSecond: number;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

async function loadStages(folder: string): Promise<StageParts> {
  const { experts, fallback, labels, normalization, router } = await readModelCard(folder);
  const engine = await loadEngine('onnx');
  return {
    kernel: createFeatureKernel(),
    voiceActivity: await loadVoiceActivity(),
    normalization,
    router: router === null ? null : await engine.load(folder, router.files, 1),
    expert: await engine.load(folder, experts[fallback]!.files, labels.length),
  };
}

/** Runs the real pipeline over the audio; returns ms and judged windows. */
async function timeWhole(audio: PipelineAudio, resources: PipelineResources) {
  let judged = 0;
  const run = startPipeline(audio, resources, (event) => {
    if (event.type === 'emotion.window' && event.abstained === undefined) judged += 1;
  });
  const start = performance.now();
  for (const chunk of audio.chunks) await run.push(chunk);
  const elapsedMs = performance.now() - start;
  run.close();
  return { elapsedMs, judged };
}

async function measureRound(
  { audio, stages, total, ...measured }: Measured,
  parts: StageParts,
  resources: PipelineResources,
): Promise<number> {
  const times = await timeStages(audio, parts);
  const { elapsedMs, judged } = await timeWhole(audio, resources);
  const judgedPerSecond = judged / audio.seconds;
  for (const stage of STAGES) {
    const scale = WINDOW_STAGES.has(stage) ? judgedPerSecond : 1 / audio.seconds;
    stages[stage].push(times[stage] * scale);
  }
  total.push(elapsedMs / audio.seconds);
  return judgedPerSecond || measured.judgedPerSecond;
}

/**
 * Measures every way of audio.
 *
 * @param folder - of the model
 */
export async function benchPipeline(folder: string): Promise<PipelineCost[]> {
  const peak = await measurePeak();
  const parts = await loadStages(folder);
  const { kernel, voiceActivity } = parts;
  const classifier = await loadClassifier(folder);
  const now = (): number => performance.timeOrigin + performance.now();
  const resources: PipelineResources = { kernel, voiceActivity, classifier, now };
  const empty = (): Measured['stages'] =>
    Object.fromEntries(STAGES.map((stage) => [stage, [] as number[]])) as Record<Stage, number[]>;
  const all = (await readPipelineAudio()).map(
    (audio): Measured => ({ audio, stages: empty(), total: [], judgedPerSecond: 0 }),
  );
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const measured of all) {
      const target = round < 0 ? { ...measured, stages: empty(), total: [] } : measured;
      measured.judgedPerSecond = await measureRound(target, parts, resources);
    }
  }
  await classifier.close();
  await parts.expert.close();
  await parts.router?.close();
  return all.map(({ audio, stages, total, judgedPerSecond }) => {
    const times = Object.fromEntries(STAGES.map((stage) => [stage, median(stages[stage])]));
    const whole = median(total);
    const rest = whole - Object.values(times).reduce((sum, time) => sum + time, 0);
    return {
      name: audio.name,
      judgedPerSecond,
      costMs: { ...times, rest, total: whole } as PipelineCost['costMs'],
      floorMs: stageFloorsMs(audio, judgedPerSecond, peak),
    };
  });
}

function printCosts(costs: readonly PipelineCost[]): void {
  const cell = (value: number | null | undefined): string => (value == null ? '-' : value.toFixed(3));
  printTable(
    ['ms a second of audio', ...costs.flatMap(({ name }) => [name, 'floor'])],
    [...STAGES, 'rest' as const, 'total' as const].map((stage) => [
      stage,
      ...costs.flatMap(({ costMs, floorMs }) => [
        cell(costMs[stage]),
        cell((floorMs as Record<string, number | null>)[stage]),
      ]),
    ]),
  );
  for (const { name, judgedPerSecond, costMs } of costs) {
    console.log(
      `${name}: ${judgedPerSecond.toFixed(2)} windows judged a second, ${(1_000 / costMs.total).toFixed(0)} streams a busy thread`,
    );
  }
}

async function main(): Promise<void> {
  const { model, json } = await readModelCommand();
  try {
    const costs = await benchPipeline(model.folder);
    if (json) return console.log(JSON.stringify({ model: model.name, costs }, null, 2));
    console.log(`model: ${model.name}\n`);
    printCosts(costs);
  } finally {
    await model.remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
