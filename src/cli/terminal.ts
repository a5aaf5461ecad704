/** The terminal, or the pipe, that a command talks to; passed in so that tests can listen. */
export interface Terminal {
  /** Writes one line of results to standard output. */
  print(line: string): void;
  /** Writes one line of progress or trouble to standard error. */
  note(line: string): void;
  /** Whether results may be coloured: standard output is a terminal and nobody asked for plain text. */
  readonly isColoured: boolean;
  /** Where progress may be redrawn in place: standard error if it is a terminal, else null. */
  readonly progressStream: NodeJS.WritableStream | null;
  /**
   * Aborted by the first Ctrl+C or SIGTERM, or when nobody reads the results any more, with {@link READER_GONE} for a reason; whatever
   * runs should stop in good order.
   */
  readonly interrupted: AbortSignal;
}

/** Exit codes of the `undertone` command. */
export const EXIT_CODES = Object.freeze({
  done: 0,
  failed: 1,
  usedWrongly: 2,
  /** What a shell reports for a program ended by Ctrl+C: 128 + SIGINT. */
  interrupted: 130,
});

/** Why a command is asked to stop that nobody has interrupted: the reader of its results has gone away. */
export const READER_GONE = Object.freeze({ reason: 'nobody reads the results any more' });

/**
 * The terminal of a process.
 *
 * The first SIGINT or SIGTERM asks the command to stop; a second one ends the process at once. A reader that goes away
 * (`undertone analyze call.wav | head`) asks it to stop too, quietly: to end the process there and then would be to end threads in
 * the middle of an inference, which the runtime does not survive.
 *
 * @param host - `process`
 */
export function createTerminal(host: NodeJS.Process): Terminal {
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) host.exit(EXIT_CODES.interrupted);
    interruption.abort();
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  let isRead = true;
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isRead = false;
    interruption.abort(READER_GONE);
  });
  return {
    print: (line) => void (isRead && host.stdout.write(`${line}\n`)),
    note: (line) => void host.stderr.write(`${line}\n`),
    isColoured: host.stdout.isTTY === true && !host.env.NO_COLOR && host.env.TERM !== 'dumb',
    progressStream: host.stderr.isTTY === true ? host.stderr : null,
    interrupted: interruption.signal,
  };
}
