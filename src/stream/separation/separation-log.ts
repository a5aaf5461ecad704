import type { WindowSeparation } from '../../sdk/events.ts';
import type { SeparationChange } from './separator.ts';

/** Changes remembered: there is one a second at most, and nobody asks for what is older than a window. */
const CAPACITY = 16;

/** Remembers what was done to the audio of one stream lately, and from where on. */
export interface SeparationLog {
  /** Takes what changed, in order. */
  add(changes: readonly SeparationChange[]): void;
  /** What was in force at a sample of the source. */
  at(sample: number): WindowSeparation;
}

/** Starts the log of one stream: until something is known, nothing has been separated. */
export function createSeparationLog(): SeparationLog {
  const recent: SeparationChange[] = [];
  return {
    add(changes) {
      recent.push(...changes);
      recent.splice(0, recent.length - CAPACITY);
    },
    at: (sample) => recent.findLast(({ atSample }) => atSample <= sample)?.status.type ?? 'unchanged',
  };
}
