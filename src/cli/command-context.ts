import type { Failures } from './failures.ts';
import type { Terminal } from './terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** For troubles that do not end the command; those that do are thrown. */
  readonly failures: Failures;
}
