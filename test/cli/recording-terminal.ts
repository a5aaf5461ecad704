import type { Terminal } from '../../src/cli/terminal.ts';

/** A terminal that remembers what was written to it. */
export interface RecordingTerminal extends Terminal {
  /** Lines of standard output. */
  readonly printed: string[];
  /** Lines of standard error. */
  readonly noted: string[];
  /** As the first Ctrl+C would. */
  interrupt(): void;
}

/** A plain, uncoloured terminal for tests. */
export function createRecordingTerminal(): RecordingTerminal {
  const printed: string[] = [];
  const noted: string[] = [];
  const interruption = new AbortController();
  return {
    printed,
    noted,
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    isColoured: false,
    progressStream: null,
    interrupted: interruption.signal,
    interrupt: () => interruption.abort(),
  };
}
