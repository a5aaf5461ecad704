import { CommanderError } from 'commander';
import { toUndertoneError, UndertoneError } from '../sdk/errors.ts';
import { EXIT_CODES, type Terminal } from './terminal.ts';

/** Tells the user what went wrong and remembers how the process must end. */
export interface Failures {
  /**
   * Prints `CODE: message` to standard error and, where results are JSON, an `error` line among them.
   *
   * @param thrown - what a `catch` received
   * @param subject - the file it is about, as given by the user
   */
  report(thrown: unknown, subject?: string): void;
  /** The exit code that all that was reported asks for. */
  readonly exitCode: number;
}

/**
 * Failures of one run of the command line.
 *
 * @param terminal - where they are told
 * @param isJson - whether the user asked for machine-readable results
 */
export function createFailures(terminal: Terminal, isJson: boolean): Failures {
  let exitCode: number = EXIT_CODES.done;
  return {
    report(thrown, subject) {
      const error = thrown instanceof CommanderError ? usageError(thrown) : toUndertoneError(thrown);
      const about = subject === undefined || error.message.includes(subject) ? '' : `${subject}: `;
      terminal.note(`${error.code}: ${about}${error.message}`);
      if (isJson) terminal.print(JSON.stringify(errorLine(error, subject)));
      exitCode = Math.max(exitCode, exitCodeOf(error));
    },
    get exitCode() {
      return exitCode;
    },
  };
}

function errorLine(error: UndertoneError, subject: string | undefined): object {
  const stream = subject === undefined ? {} : { stream: subject };
  return { type: 'error', ...stream, code: error.code, message: error.message };
}

/** An option that is wrong is the user's mistake; everything else happened to them. */
function exitCodeOf(error: UndertoneError): number {
  return error.code === 'ERR_INVALID_OPTION' ? EXIT_CODES.usedWrongly : EXIT_CODES.failed;
}

/** Commander's `error: unknown option '--foo'` in our form. */
function usageError(error: CommanderError): UndertoneError {
  const message = error.message.replace(/^error: |\.$/g, '').replace(/\s*\n/g, ' ');
  return new UndertoneError('ERR_INVALID_OPTION', `${message}; see undertone --help`, { cause: error });
}
