import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { cohortsCommand } from './experiments/cohorts.ts';
import { foldsCommand } from './experiments/folds.ts';
import { tableCommand } from './experiments/table.ts';

/** `undertone experiment`: repeats published experiments and ours beside them. */
export function experimentCommand(context: CommandContext): Command {
  return new Command('experiment')
    .description('repeat published experiments, and ours under the same protocols')
    .addCommand(tableCommand(context))
    .addCommand(foldsCommand(context))
    .addCommand(cohortsCommand(context));
}
