import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { CorpusFolder } from '../../../train/open-corpora.ts';
import type { CommandContext } from '../../command-context.ts';
import { addCorpus } from '../../options/corpus-option.ts';
import { wholeNumber } from '../../options/number-option.ts';
import { teacherOption } from '../../options/teacher-option.ts';
import { createProgressBar } from '../../progress-bar.ts';
import type { Terminal } from '../../terminal.ts';
import { createTrainingReport } from '../../training-report.ts';

interface CohortsCommandOptions {
  readonly cremaD: string;
  readonly pretrain: readonly CorpusFolder[];
  readonly seed: number;
  readonly epochs: number;
  readonly run: string;
  readonly pretrainingRun: string;
  readonly cache: string;
  readonly teacher?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `undertone experiment cohorts`: networks for groups of speakers by gender and age, against one for everyone. */
export function cohortsCommand({ terminal }: CommandContext): Command {
  return new Command('cohorts')
    .description(
      'compare networks for groups of speakers by gender and age with one for everyone, on CREMA-D',
    )
    .requiredOption('--crema-d <folder>', 'CREMA-D with VideoDemographics.csv')
    .option('--pretrain <corpus=folder>', 'corpus of the pretrained network; may be repeated', addCorpus, [])
    .option('--seed <number>', 'seed of order, augmentation and dropout', wholeNumber, 1)
    .option('--epochs <number>', 'epochs of every network', wholeNumber, 6)
    .option('--run <folder>', 'one folder a network; finished groupings are not repeated', 'runs/cohorts')
    .option('--pretraining-run <folder>', 'folder of the pretrained network', 'runs/pretrained')
    .option('--cache <folder>', 'computed features, kept for the next run', '.cache/features')
    .addOption(teacherOption())
    .option('--out <file>', 'write the results to FILE.md and FILE.json, FILE without ending')
    .option('--json', 'print the results as JSON')
    .action((options: CohortsCommandOptions) => runCommand(options, terminal));
}

async function runCommand({ json, out, pretrain, ...options }: CohortsCommandOptions, terminal: Terminal) {
  const { runCohorts } = await import('../../../train/experiments/run-cohorts.ts');
  const { renderCohorts } = await import('../../../train/experiments/cohorts-report.ts');
  const bar = createProgressBar(terminal);
  try {
    const results = await runCohorts({
      ...options,
      pretraining: pretrain,
      progress: createTrainingReport(terminal, bar, false),
      signal: terminal.interrupted,
    });
    terminal.interrupted.throwIfAborted();
    if (out !== undefined) {
      await writeFile(`${out}.md`, renderCohorts(results));
      await writeFile(`${out}.json`, `${JSON.stringify(results, null, 2)}\n`);
    }
    terminal.print(json === true ? JSON.stringify(results) : renderCohorts(results));
  } finally {
    bar.stop();
  }
}
