import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** Shows how far something long has come. */
export interface ProgressBar {
  /**
   * Moves the bar; a new label or total starts a new one.
   *
   * @param label - what is being done
   * @param done - steps done, of `total`
   * @param note - shown behind the bar
   */
  update(label: string, done: number, total: number, note?: string): void;
  /** Takes the bar off the screen, so that a line of text can stand in its place; the next update draws it anew. */
  clear(): void;
  /** Ends the line; calling it again does nothing. */
  stop(): void;
}

const SILENT: ProgressBar = Object.freeze({ update: () => {}, clear: () => {}, stop: () => {} });

/** One line up, and what it said erased (ECMA-48 CUU and EL). */
const ERASE_LINE_ABOVE = '\u001b[1A\u001b[2K';

/**
 * A progress bar on standard error, or nothing at all where that is not a terminal.
 *
 * @param terminal - of this run
 */
export function createProgressBar({ progressStream }: Terminal): ProgressBar {
  if (progressStream === null) return SILENT;
  let current: { readonly bar: SingleBar; readonly label: string; readonly total: number } | null = null;
  const stop = (): void => {
    current?.bar.stop();
    current = null;
  };
  return {
    update(label, done, total, note = '') {
      if (current?.label !== label || current.total !== total) {
        stop();
        const format = `${label} {bar} {value}/{total}  {eta_formatted}  {note}`;
        current = { bar: new SingleBar({ stream: progressStream, format, hideCursor: true }), label, total };
        current.bar.start(total, done, { note });
      }
      current.bar.update(done, { note });
      if (done === total) stop();
    },
    clear() {
      if (current === null) return;
      stop();
      progressStream.write(ERASE_LINE_ABOVE);
    },
    stop,
  };
}
