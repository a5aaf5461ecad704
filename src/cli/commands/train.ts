import { join } from 'node:path';
import { Command } from 'commander';
import type { ModelCard } from '../../stream/models/model-card.ts';
import type { CorpusFolder } from '../../train/open-corpora.ts';
import { speakerFold } from '../../train/splits/speaker-folds.ts';
import type { CommandContext } from '../command-context.ts';
import { addCorpus, corpusFolder } from '../options/corpus-option.ts';
import { wholeNumber } from '../options/number-option.ts';
import { teacherOption } from '../options/teacher-option.ts';
import { createProgressBar } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import { createTrainingReport } from '../training-report.ts';

interface TrainCommandOptions {
  readonly target: CorpusFolder;
  readonly further: readonly CorpusFolder[];
  readonly pretrain: readonly CorpusFolder[];
  readonly fold?: number;
  readonly out: string;
  readonly name: string;
  readonly modelVersion: string;
  readonly run?: string;
  readonly pretrainingRun?: string;
  readonly cache: string;
  readonly teacher?: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly json?: true;
}

/** `undertone train`: trains a model folder; run again after an interruption, it goes on where it was. */
export function trainCommand({ terminal }: CommandContext): Command {
  return new Command('train')
    .description('train a model; run again after an interruption, it goes on where it was')
    .requiredOption('--target <corpus=folder>', 'what the model is for, such as ravdess=DIR', corpusFolder)
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
    .option(
      '--fold <number>',
      'test on a speaker fold of RAVDESS, 0 to 4, instead of actors 21-24',
      wholeNumber,
    )
    .requiredOption('--out <folder>', 'model folder to write')
    .option('--name <name>', 'name in the model card', 'custom')
    .option('--model-version <version>', 'version in the model card', '1.0.0')
    .option('--run <folder>', 'checkpoints and histories (default: runs/NAME)')
    .option('--pretraining-run <folder>', 'where models share the pretrained network (default: the run)')
    .option('--cache <folder>', 'computed features, kept for the next run', '.cache/features')
    .addOption(teacherOption())
    .option('--seed <number>', 'seed of weights, order and augmentation', wholeNumber, 1)
    .option(
      '--epochs <number>',
      'epochs of the main network, the others in proportion (default: the recipe)',
      wholeNumber,
    )
    .option('--json', 'print epochs and the finished model as JSON, one a line')
    .action((options: TrainCommandOptions) => runTraining(options, terminal));
}

async function runTraining(
  { target, further, pretrain, fold, modelVersion, json, ...options }: TrainCommandOptions,
  terminal: Terminal,
): Promise<void> {
  // Loading TensorFlow takes a second that no other command should pay.
  const { train } = await import('../../train/train.ts');
  const bar = createProgressBar(terminal);
  try {
    const card = await train({
      ...options,
      corpora: { target, further, pretraining: pretrain },
      ...(fold !== undefined && { split: speakerFold(fold) }),
      version: modelVersion,
      run: options.run ?? join('runs', options.name),
      progress: createTrainingReport(terminal, bar, json === true),
      signal: terminal.interrupted,
    });
    if (card === null) terminal.note('Stopped after a whole epoch; the same command goes on from there.');
    terminal.interrupted.throwIfAborted();
    terminal.print(describeModel(card!, options.out, json === true));
  } finally {
    bar.stop();
  }
}

function describeModel({ name, version, metrics }: ModelCard, folder: string, isJson: boolean): string {
  if (isJson) return JSON.stringify({ type: 'model', folder, name, version, metrics });
  const scores = metrics.map(
    (metric) => `  ${metric.name} ${metric.value.toFixed(3)} (n ${metric.n}): ${metric.protocol}`,
  );
  return [`${folder}: ${name}@${version}`, ...scores].join('\n');
}
