import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in which the kernel counts CPU time; the same on every Linux of today. */
const TICKS_A_SECOND = 100;

/** Threads with less than this share of the process's time are counted together. */
const MIN_THREAD_SHARE = 0.02;

const MEGABYTE = 1_048_576;

/** The server at one moment, as its `/metrics` tell. */
export interface ServerSample {
  /** `performance.now()`. */
  readonly atMs: number;
  /** CPU time of the whole process, s. */
  readonly cpuSeconds: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** Memory outside the JavaScript heap that belongs to it: array buffers. */
  readonly externalMb: number;
  /** Busy share of every lane, [0, 1]. */
  readonly laneUtilization: readonly number[];
  /** 99th percentile of the main thread's event loop delay, ms. */
  readonly loopDelayP99Ms: number;
  /** CPU time of every thread, s, by thread number; empty where that cannot be told. */
  readonly threadSeconds: ReadonlyMap<number, number>;
}

/**
 * Asks a server how it is.
 *
 * @param url - of the server
 * @param pid - of its process where it runs on this machine, for the time of each thread
 */
export async function sampleServer(url: string, pid: number | null): Promise<ServerSample> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const values = (name: string): number[] =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))].map(([, value]) => Number(value));
  const value = (name: string): number => values(name)[0] ?? 0;
  return {
    atMs: performance.now(),
    cpuSeconds: value('process_cpu_seconds_total'),
    rssMb: value('process_resident_memory_bytes') / MEGABYTE,
    heapMb: value('nodejs_heap_size_used_bytes') / MEGABYTE,
    externalMb: value('nodejs_external_memory_bytes') / MEGABYTE,
    laneUtilization: values('undertone_lane_utilization_ratio'),
    loopDelayP99Ms: value('nodejs_eventloop_lag_p99_seconds') * 1_000,
    threadSeconds: pid === null ? new Map() : readThreadSeconds(pid),
  };
}

function readThreadSeconds(pid: number): Map<number, number> {
  const seconds = new Map<number, number>();
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      // The second field is a name in parentheses that may hold anything; user and system time are fields 14 and 15.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      seconds.set(Number(thread), (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND);
    }
  } catch {
    // Not Linux, or a thread that has just ended: the process as a whole is still known.
  }
  return seconds;
}

/** CPU time of one thread over a stretch. */
export interface ThreadTime {
  readonly name: string;
  readonly seconds: number;
}

/**
 * How a process's time between two samples was spent by its threads: main, the busy ones, and all others together.
 *
 * @param pid - whose main thread has the same number
 */
export function threadTimes(from: ServerSample, to: ServerSample, pid: number): ThreadTime[] {
  const spent = [...to.threadSeconds].map(([thread, seconds]) => ({
    thread,
    seconds: seconds - (from.threadSeconds.get(thread) ?? 0),
  }));
  const total = spent.reduce((sum, { seconds }) => sum + seconds, 0);
  const isBusy = (seconds: number): boolean => seconds >= total * MIN_THREAD_SHARE;
  const others = spent.filter(({ thread }) => thread !== pid).sort((a, b) => b.seconds - a.seconds);
  const busy = others.filter(({ seconds }) => isBusy(seconds));
  const rest = others
    .filter(({ seconds }) => !isBusy(seconds))
    .reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    { name: 'main', seconds: spent.find(({ thread }) => thread === pid)?.seconds ?? 0 },
    ...busy.map(({ seconds }, i) => ({ name: `busy ${i + 1}`, seconds })),
    { name: 'others', seconds: rest },
  ];
}
