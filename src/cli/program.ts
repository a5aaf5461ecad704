import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command-context.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { dataCommand } from './commands/data.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { experimentCommand } from './commands/experiment.ts';
import { exportCommand } from './commands/export.ts';
import { featuresCommand } from './commands/features.ts';
import { plotCommand } from './commands/plot.ts';
import { pluginCommand } from './commands/plugin.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommand } from './commands/token.ts';
import { trainCommand } from './commands/train.ts';
import { versionCommand } from './commands/version.ts';
import { createFailures } from './failures.ts';
import { readVersion } from './package-files.ts';
import { EXIT_CODES, READER_GONE, type Terminal } from './terminal.ts';

/**
 * The `undertone` command with all its subcommands.
 *
 * @param context - terminal and failures of this run
 */
export function createProgram(context: CommandContext): Command {
  const program = new Command('undertone')
    .description('Real-time speech-emotion monitor: live audio in, emotion events out.')
    .version(readVersion(), '--version', 'print the version')
    .enablePositionalOptions()
    .helpCommand(false);
  for (const command of [
    serveCommand,
    tokenCommand,
    analyzeCommand,
    featuresCommand,
    evaluateCommand,
    plotCommand,
    dataCommand,
    trainCommand,
    experimentCommand,
    exportCommand,
    pluginCommand,
    versionCommand,
  ]) {
    program.addCommand(command(context));
  }
  for (const command of [program, ...program.commands]) writeThrough(command, context.terminal);
  return program;
}

/** Help goes to the terminal passed in; errors are thrown and reported in one place. */
function writeThrough(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.print(text.trimEnd()),
    writeErr: (text) => terminal.note(text.trimEnd()),
    outputError: () => {},
  });
}

/**
 * Runs one command line to its end.
 *
 * @param args - the arguments after the program's name
 * @param terminal - where results, progress and errors go
 * @returns the exit code: 0 done or nobody reads on, 1 failed, 2 used wrongly, 130 interrupted
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const failures = createFailures(terminal, args.includes('--json'));
  try {
    await createProgram({ terminal, failures }).parseAsync(args, { from: 'user' });
  } catch (thrown) {
    if (isAnswered(thrown)) return EXIT_CODES.done;
    if (isHelpInstead(thrown)) return EXIT_CODES.usedWrongly;
    // Whatever an interrupted command threw on its way out, the reason is the interruption.
    if (terminal.interrupted.reason === READER_GONE) return EXIT_CODES.done;
    if (terminal.interrupted.aborted) return EXIT_CODES.interrupted;
    failures.report(thrown);
  }
  return failures.exitCode;
}

/** `--help` and `--version` end commander by an exception too. */
function isAnswered(thrown: unknown): boolean {
  return thrown instanceof CommanderError && thrown.exitCode === 0;
}

/** Without a subcommand commander has already printed the help, to standard error. */
function isHelpInstead(thrown: unknown): boolean {
  return thrown instanceof CommanderError && thrown.code === 'commander.help';
}
