import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The parts of a `.cpuprofile` that are needed here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Between two samples, µs. */
  readonly timeDeltas: readonly number[];
}

/** One function and the time spent in it, not in what it calls. */
export interface FunctionTime {
  readonly name: string;
  readonly place: string;
  readonly selfMs: number;
  /** Of the time the thread was not idle. */
  readonly share: number;
}

/** Where one thread's time went. */
export interface ThreadProfile {
  readonly file: string;
  readonly busyMs: number;
  readonly functions: readonly FunctionTime[];
}

/**
 * Reads the CPU profiles Node wrote into a folder, one a thread, the busiest thread first.
 *
 * @param folder - given to `--cpu-prof-dir`
 * @param count - functions a thread
 */
export async function readCpuProfiles(folder: string, count: number): Promise<ThreadProfile[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  const profiles = await Promise.all(
    files.map(async (file) => {
      const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
      return { file, ...summarize(profile, count) };
    }),
  );
  return profiles.sort((a, b) => b.busyMs - a.busyMs);
}

function summarize(profile: CpuProfile, count: number): Omit<ThreadProfile, 'file'> {
  const selfMs = new Map<number, number>();
  profile.samples.forEach((id, i) => {
    selfMs.set(id, (selfMs.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0) / 1_000);
  });
  const functions = new Map<string, { name: string; place: string; selfMs: number }>();
  for (const { id, callFrame } of profile.nodes) {
    const { functionName, url, lineNumber } = callFrame;
    if (functionName === '(idle)' || functionName === '(root)') continue;
    const place = url === '' ? '' : `${url.replace(/^.*\/(?=dist\/|node_modules\/)/, '')}:${lineNumber + 1}`;
    const key = `${functionName} ${place}`;
    const entry = functions.get(key) ?? { name: functionName || '(anonymous)', place, selfMs: 0 };
    entry.selfMs += selfMs.get(id) ?? 0;
    functions.set(key, entry);
  }
  const busyMs = [...functions.values()].reduce((sum, entry) => sum + entry.selfMs, 0);
  const top = [...functions.values()].sort((a, b) => b.selfMs - a.selfMs).slice(0, count);
  return { busyMs, functions: top.map((entry) => ({ ...entry, share: entry.selfMs / busyMs })) };
}
