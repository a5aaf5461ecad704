/**
 * What the pipeline of one live channel allocates for every window: `bench/allocation.ts [MODEL_FOLDER] [--json]`.
 *
 * The JavaScript heap is sampled by V8's profiler, objects that were collected since among them, so that every
 * allocation counts; array buffers live outside of it and are counted from their growth. Events are meant to be allocated:
 * whoever subscribes keeps them.
 */
import { Session } from 'node:inspector/promises';
import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { createFeatureKernel } from '../src/stream/features/feature-kernel.ts';
import { loadVoiceActivity } from '../src/stream/features/quality/voice-activity.ts';
import { loadClassifier } from '../src/stream/models/emotion-classifier.ts';
import type { PipelineResources } from '../src/stream/pipeline.ts';
import { type AllocationSite, readAllocations } from './allocation-sites.ts';
import { printTable } from './interleave.ts';
import { readModelCommand } from './model.ts';
import { type PipelineAudio, readPipelineAudio } from './pipeline-input.ts';
import { type PipelineRun, startPipeline } from './pipeline-run.ts';

/** Streams before the one that is measured: V8 may compile what only one stream uses better than what many share. */
const WARM_UP_STREAMS = 3;

/** Times the audio is played on each stream. */
const ROUNDS = 8;

/** Mean distance between two samples, bytes. */
const SAMPLING_INTERVAL_BYTES = 512;

const SITES = 25;

/** What one way of audio allocates. */
export interface AllocationReport {
  readonly name: string;
  readonly windows: number;
  /** JavaScript heap, bytes a window. */
  readonly heapBytesPerWindow: number;
  /** Array buffers, bytes a window. */
  readonly bufferBytesPerWindow: number;
  /** Size of the events as JSON, bytes a window: what has to come out. */
  readonly eventBytesPerWindow: number;
  /** Garbage collections a thousand windows, by kind. */
  readonly collectionsPerThousand: Readonly<Record<string, number>>;
  readonly sites: readonly AllocationSite[];
}

/** Kinds of garbage collection, by Node's number. */
const COLLECTIONS: Readonly<Record<number, string>> = {
  1: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weak',
};

interface Counts {
  windows: number;
  eventBytes: number;
  bufferBytes: number;
}

/** Pushes the audio again and again and adds up what grows. */
async function play(run: PipelineRun, audio: PipelineAudio, counts: Counts): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    for (const chunk of audio.chunks) {
      const before = process.memoryUsage().arrayBuffers;
      await run.push(chunk);
      // What was freed in between hides as much growth; collections are rare enough not to matter.
      counts.bufferBytes += Math.max(0, process.memoryUsage().arrayBuffers - before);
    }
  }
}

function countCollections(): { stop(): Record<string, number> } {
  const counts: Record<string, number> = {};
  const take = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) {
      const { kind: number } = (entry as PerformanceEntry & { detail: { kind: number } }).detail;
      const kind = COLLECTIONS[number] ?? 'other';
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    stop() {
      take(observer.takeRecords());
      observer.disconnect();
      return counts;
    },
  };
}

async function playStream(audio: PipelineAudio, resources: PipelineResources): Promise<Counts> {
  const counts: Counts = { windows: 0, eventBytes: 0, bufferBytes: 0 };
  const run = startPipeline(audio, resources, (event) => {
    if (event.type === 'emotion.window') counts.windows += 1;
    counts.eventBytes += JSON.stringify(event).length;
  });
  await play(run, audio, counts);
  run.close();
  return counts;
}

/** Plays a stream under the profiler. */
async function measure(audio: PipelineAudio, resources: PipelineResources): Promise<AllocationReport> {
  for (let stream = 0; stream < WARM_UP_STREAMS; stream++) await playStream(audio, resources);
  const session = new Session();
  session.connect();
  const collections = countCollections();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLING_INTERVAL_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  const { windows, eventBytes, bufferBytes } = await playStream(audio, resources);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  const sites = readAllocations(profile, windows);
  return {
    name: audio.name,
    windows,
    heapBytesPerWindow: sites.reduce((sum, site) => sum + site.bytesPerWindow, 0),
    bufferBytesPerWindow: bufferBytes / windows,
    eventBytesPerWindow: eventBytes / windows,
    collectionsPerThousand: Object.fromEntries(
      Object.entries(collections.stop()).map(([kind, count]) => [kind, (1_000 * count) / windows]),
    ),
    sites: sites.slice(0, SITES),
  };
}

/**
 * Measures every way of audio on one stream each.
 *
 * @param folder - of the model
 */
export async function benchAllocation(folder: string): Promise<AllocationReport[]> {
  const classifier = await loadClassifier(folder);
  const voiceActivity = await loadVoiceActivity();
  const now = (): number => performance.timeOrigin + performance.now();
  const resources: PipelineResources = { kernel: createFeatureKernel(), voiceActivity, classifier, now };
  const reports: AllocationReport[] = [];
  for (const audio of await readPipelineAudio()) reports.push(await measure(audio, resources));
  await classifier.close();
  return reports;
}

function printReport(report: AllocationReport): void {
  const { name, windows, heapBytesPerWindow, bufferBytesPerWindow, eventBytesPerWindow } = report;
  const collections = Object.entries(report.collectionsPerThousand).map(
    ([kind, count]) => `${count.toFixed(1)} ${kind}`,
  );
  console.log(
    `\n${name}, ${windows} windows. Bytes a window: ${heapBytesPerWindow.toFixed(0)} on the heap, ` +
      `${bufferBytesPerWindow.toFixed(0)} in array buffers; its events are ${eventBytesPerWindow.toFixed(0)} as JSON. ` +
      `Collections a thousand windows: ${collections.join(', ') || 'none'}`,
  );
  printTable(
    ['function', 'bytes a window', 'where'],
    report.sites.map((site) => [site.name, site.bytesPerWindow.toFixed(0), site.place]),
  );
}

async function main(): Promise<void> {
  const { model, json } = await readModelCommand();
  try {
    const reports = await benchAllocation(model.folder);
    if (json) console.log(JSON.stringify({ model: model.name, reports }, null, 2));
    else for (const report of reports) printReport(report);
  } finally {
    await model.remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
