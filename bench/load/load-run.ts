import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { readVoices } from '../speech.ts';
import { createCallMaker } from './call-maker.ts';
import { Callers } from './callers.ts';
import { EventWatch } from './event-watch.ts';
import type { LoadOptions } from './load-options.ts';
import { type ServerSample, sampleServer } from './server-probe.ts';

/** Between two looks at the server, ms. */
const SAMPLE_INTERVAL_MS = 2_000;

/** After the last call has ended, time for the last events to arrive, ms. */
const SETTLE_MS = 500;

/** A stretch of a run with the same number of calls. */
export interface Stretch {
  readonly name: 'measured' | 'recovery';
  readonly startMs: number;
  readonly endMs: number;
  readonly streams: number;
  readonly samples: readonly ServerSample[];
  /** CPU time of the load generator itself, s. */
  readonly generatorCpuSeconds: number;
  /** CPU time of everything that ran on the machine, s. */
  readonly machineCpuSeconds: number;
  readonly framesLateMs: readonly number[];
}

/** Everything a run has seen. */
export interface LoadRun {
  readonly voices: readonly string[];
  /** Before the first call. */
  readonly idle: ServerSample;
  readonly stretches: readonly Stretch[];
  readonly watch: EventWatch;
  readonly callers: Callers;
}

/**
 * Loads a server and watches it: calls begin, are measured, and, if asked for, fewer of them go on.
 *
 * @param url - of the server
 * @param pid - of the server where it is known
 */
export async function runLoad(url: string, pid: number | null, options: LoadOptions): Promise<LoadRun> {
  const { streams, seconds, frameMs, rampSeconds, recoverStreams, recoverSeconds } = options;
  const voices = await readVoices();
  const door = url.replace(/^http/, 'ws');
  const idle = await sampleServer(url, pid);
  const callers = new Callers({ makeCall: createCallMaker(door, voices, options), frameMs });
  const watch = new EventWatch(`${door}/v1/events`, callers.calls);
  const measure = (name: Stretch['name'], forSeconds: number): Promise<Stretch> =>
    measureStretch(name, forSeconds, callers, () => sampleServer(url, pid));
  try {
    await watch.ready;
    await callers.begin(streams, rampSeconds);
    const stretches = [await measure('measured', seconds)];
    if (recoverSeconds > 0) {
      const reduced = callers.reduceTo(recoverStreams);
      stretches.push(await measure('recovery', recoverSeconds));
      await reduced;
    }
    await callers.reduceTo(0);
    await sleep(SETTLE_MS);
    return { voices: voices.map(({ name }) => name), idle, stretches, watch, callers };
  } finally {
    callers.close();
    watch.close();
  }
}

async function measureStretch(
  name: Stretch['name'],
  seconds: number,
  callers: Callers,
  sample: () => Promise<ServerSample>,
): Promise<Stretch> {
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const machineBefore = machineCpuSeconds();
  const lateBefore = callers.lateMs.length;
  const streams = callers.active;
  const samples = [await sample()];
  const endMs = startMs + seconds * 1_000;
  while (performance.now() < endMs) {
    await sleep(Math.min(SAMPLE_INTERVAL_MS, Math.max(0, endMs - performance.now())));
    samples.push(await sample());
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    name,
    startMs,
    endMs: performance.now(),
    streams,
    samples,
    generatorCpuSeconds: (user + system) / 1e6,
    machineCpuSeconds: machineCpuSeconds() - machineBefore,
    framesLateMs: callers.lateMs.slice(lateBefore),
  };
}

function machineCpuSeconds(): number {
  const busyMs = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return busyMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
}
