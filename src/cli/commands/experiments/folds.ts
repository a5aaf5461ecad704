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

interface FoldsCommandOptions {
  readonly ravdess: string;
  readonly further: readonly CorpusFolder[];
  readonly pretrain: readonly CorpusFolder[];
  readonly folds: readonly string[];
  readonly run: string;
  readonly pretrainingRun: string;
  readonly cache: string;
  readonly teacher?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `undertone experiment folds`: the speaker-independent folds of RAVDESS. */
export function foldsCommand({ terminal }: CommandContext): Command {
  return new Command('folds')
    .description('train and test a model for each speaker-independent fold of RAVDESS')
    .requiredOption('--ravdess <folder>', 'RAVDESS speech')
    .option(
      '--further <corpus=folder>',
      'more clips of the same speakers, such as their songs',
      addCorpus,
      [],
    )
    .option(
      '--pretrain <corpus=folder>',
      'another corpus to learn from first; may be repeated',
      addCorpus,
      [],
    )
    .option('--folds <numbers...>', 'folds wanted', ['0', '1', '2', '3', '4'])
    .option('--run <folder>', 'one folder a fold; finished ones are not repeated', 'runs/folds')
    .option('--pretraining-run <folder>', 'folder of the pretrained network', 'runs/pretrained')
    .option('--cache <folder>', 'computed features, kept for the next run', '.cache/features')
    .addOption(teacherOption())
    .option('--out <file>', 'write the results to FILE.md and FILE.json, FILE without ending')
    .option('--json', 'print each result as JSON, one a line')
    .action((options: FoldsCommandOptions) => runFolds(options, terminal));
}

async function runFolds(
  { json, out, ravdess, further, pretrain, folds, ...options }: FoldsCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { runSpeakerFolds } = await import('../../../train/experiments/speaker-folds.ts');
  const { renderFolds, summarizeFolds } = await import('../../../train/experiments/folds-report.ts');
  const bar = createProgressBar(terminal);
  const progress = createTrainingReport(terminal, bar, false);
  try {
    const results = await runSpeakerFolds({
      ...options,
      corpora: { target: { name: 'ravdess', folder: ravdess }, further, pretraining: pretrain },
      folds: folds.map(wholeNumber),
      signal: terminal.interrupted,
      progress,
      onFold: (result) => {
        bar.clear();
        if (json === true) terminal.print(JSON.stringify(result));
        else terminal.note(`fold ${result.fold}: uar ${result.report.uar.toFixed(3)} through the pipeline`);
      },
    });
    terminal.interrupted.throwIfAborted();
    const text = renderFolds(results);
    if (out !== undefined) {
      await writeFile(`${out}.md`, text);
      await writeFile(
        `${out}.json`,
        `${JSON.stringify({ lines: summarizeFolds(results), results }, null, 2)}\n`,
      );
    }
    if (json !== true) terminal.print(text);
  } finally {
    bar.stop();
  }
}
