import { join } from 'node:path';
import { runCommandLine } from '../../src/cli/program.ts';
import { REPOSITORY } from '../requirements.ts';
import { createRecordingTerminal, type RecordingTerminal } from './recording-terminal.ts';

/** A synthesized sentence of 3.8 s, 16 kHz. */
export const SPEECH: string = join(REPOSITORY, 'test', 'samples', 'speech.wav');

/** What one command line did. */
export interface CommandRun {
  readonly exitCode: number;
  /** Lines of standard output. */
  readonly printed: readonly string[];
  /** Lines of standard error. */
  readonly noted: readonly string[];
}

/**
 * Runs a command line in this process.
 *
 * @param args - as a user types them
 * @param terminal - to interrupt the command; a fresh one when left out
 */
export async function runCommand(
  args: readonly string[],
  terminal: RecordingTerminal = createRecordingTerminal(),
): Promise<CommandRun> {
  const exitCode = await runCommandLine(args, terminal);
  return { exitCode, printed: terminal.printed, noted: terminal.noted };
}
