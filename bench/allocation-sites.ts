import type { HeapProfiler } from 'node:inspector';
import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A function and what it allocates itself. */
export interface AllocationSite {
  readonly name: string;
  /** File and line of the function. */
  readonly place: string;
  readonly bytesPerWindow: number;
}

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/** A node of the profile whose turn will come. */
interface Pending {
  readonly node: HeapProfiler.SamplingHeapProfileNode;
  readonly isCounted: boolean;
  /** The function of a file it was called from, and its place. */
  readonly caller: string;
  readonly callerPlace: string;
}

/** Work of the measurement itself. */
const OWN = /^bench\//;

/**
 * Adds up a sampling heap profile by function, the largest first; what the benchmark itself allocates is left out.
 *
 * @param profile - of V8's sampling heap profiler
 * @param windows - seen meanwhile
 */
export function readAllocations(
  profile: HeapProfiler.SamplingHeapProfile,
  windows: number,
): AllocationSite[] {
  const sites = new Map<string, AllocationSite>();
  const pending: Pending[] = [{ node: profile.head, isCounted: false, caller: '', callerPlace: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { callFrame, selfSize, children } = next.node;
    const ownPlace = placeOf(callFrame);
    // What runs outside of the pipeline's own calls belongs to the inspector, the timers, the event counting here.
    const isCounted = (next.isCounted || ownPlace.startsWith('src/')) && !OWN.test(ownPlace);
    // What the language itself allocates, such as a view of an array, is put to the account of its caller.
    const isBuiltIn = ownPlace === '';
    const own = callFrame.functionName || '(anonymous)';
    const name = isBuiltIn ? `${own} in ${next.caller}` : own;
    const place = isBuiltIn ? next.callerPlace : ownPlace;
    const caller = isBuiltIn ? next.caller : own;
    pending.push(...children.map((node) => ({ node, isCounted, caller, callerPlace: place })));
    if (!isCounted || selfSize === 0) continue;
    const key = `${name} ${place}`;
    const before = sites.get(key)?.bytesPerWindow ?? 0;
    sites.set(key, { name, place, bytesPerWindow: before + selfSize / windows });
  }
  return [...sites.values()].sort((a, b) => b.bytesPerWindow - a.bytesPerWindow);
}

/** Where a function stands in its source, relative to the repository. */
function placeOf({
  url,
  lineNumber,
  columnNumber,
}: HeapProfiler.SamplingHeapProfileNode['callFrame']): string {
  if (!url.startsWith('file:')) return url === '' ? '' : `${url}:${lineNumber + 1}`;
  const entry = findSourceMap(url)?.findEntry(lineNumber, columnNumber);
  const line = entry !== undefined && 'originalLine' in entry ? entry.originalLine : lineNumber;
  return `${fileURLToPath(url).replace(REPOSITORY, '')}:${line + 1}`;
}
