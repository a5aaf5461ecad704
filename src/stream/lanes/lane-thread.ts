import type { EventLoopUtilization } from 'node:perf_hooks';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { disableRuntimeTelemetry } from '../models/onnx/runtime-telemetry.ts';
import { createLaneMailbox } from './lane-mailbox.ts';
import type { LaneCommand, LaneReport, LaneSetup } from './lane-protocol.ts';
import { paceMessages } from './message-pace.ts';

/** What the main thread wants to hear of a lane's thread. */
interface LaneThreadListener {
  report(report: LaneReport): void;
  /** The thread is gone, by itself or because it was stopped; nothing follows. */
  exited(cause: unknown): void;
}

/** One lane's thread as the main thread sees it. */
export interface LaneThread {
  /** Sends a command, soon and in order, moving the given buffers over; does nothing once the thread is gone. */
  post(command: LaneCommand, transfer?: readonly ArrayBuffer[]): void;
  /** Share of the last seconds the thread was busy, [0, 1]. */
  utilization(): number;
  /** Ends the thread at once, whatever it is doing; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts the thread of one lane. */
export type StartLaneThread = (setup: LaneSetup, listener: LaneThreadListener) => LaneThread;

/**
 * What a lane may keep of short-lived objects before V8 collects them, MB: by default it is 48, of which a lane that allocates a few MB
 * a second touches every page within minutes, which looks like a leak. Measured, 6 takes no more time and 36 MB less.
 */
const YOUNG_GENERATION_MB = 6;

/** Shortest stretch that says something about how busy a thread is, ms. */
const MIN_UTILIZATION_SPAN_MS = 1_000;

/**
 * How to run this very file's neighbour: as JavaScript once built, through tsx where the sources run themselves.
 *
 * tsx registers itself on the main thread only, so a worker is told to do it with the first module it imports.
 */
function workerEntry(): { readonly url: URL; readonly execArgv: string[] } {
  if (!import.meta.url.endsWith('.ts')) {
    // Flags such as `--cpu-prof` are meant for the lanes above all.
    return { url: new URL('./worker/lane-worker.js', import.meta.url), execArgv: process.execArgv };
  }
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const registration = `import { register } from ${tsx}; register();`;
  return {
    url: new URL('./worker/lane-worker.ts', import.meta.url),
    execArgv: [
      '--import',
      `data:text/javascript,${encodeURIComponent(registration)}`,
      '--conditions=undertone-source',
    ],
  };
}

/** Watches how busy a thread is over stretches of a second or more, however often it is asked. */
function utilizationMeter(worker: Worker): () => number {
  const measure = () => worker.performance.eventLoopUtilization();
  let start: EventLoopUtilization = measure();
  let latest = 0;
  return () => {
    const now = measure();
    const span = worker.performance.eventLoopUtilization(now, start);
    if (span.idle + span.active >= MIN_UTILIZATION_SPAN_MS) {
      latest = span.utilization;
      start = now;
    }
    return latest;
  };
}

/**
 * Starts a worker thread that runs the pipelines of a lane; see `lane-worker.ts` for its other end.
 *
 * @param setup - what the lane is to load
 * @param listener - hears its reports and its end
 */
export const startLaneThread: StartLaneThread = (setup, listener) => {
  disableRuntimeTelemetry();
  const { url, execArgv } = workerEntry();
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
  const options: WorkerOptions = { workerData: setup, execArgv, name: 'undertone-lane', resourceLimits };
  const worker = new Worker(url, options);
  const utilization = utilizationMeter(worker);
  let cause: unknown;
  worker.on('message', (report: LaneReport) => listener.report(report));
  worker.on('error', (error) => {
    cause = error;
  });
  worker.on('exit', () => listener.exited(cause));
  const mailbox = createLaneMailbox(
    (commands, buffers) => worker.postMessage(commands, buffers),
    paceMessages(),
  );
  return {
    post(command, transfer = []) {
      mailbox.add(command, transfer);
      if (command.type === 'stop') mailbox.flush();
    },
    utilization,
    async kill() {
      await worker.terminate();
    },
  };
};
