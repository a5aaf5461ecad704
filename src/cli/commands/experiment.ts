import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { foldsCommand } from './experiment-folds.ts';
import { tableCommand } from './experiment-table.ts';

/** `undertone experiment`: repeats published experiments and ours beside them. */
export function experimentCommand(context: CommandContext): Command {
  return new Command('experiment')
    .description('repeat published experiments, and ours under the same protocols')
    .addCommand(tableCommand(context))
    .addCommand(foldsCommand(context));
}
