import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { PaperResult } from '../../../train/experiments/paper/paper-results.ts';
import type { CorpusFolder } from '../../../train/open-corpora.ts';
import type { PaperPresetName } from '../../../train/presets.ts';
import type { CommandContext } from '../../command-context.ts';
import { addCorpus } from '../../options/corpus-option.ts';
import { wholeNumber } from '../../options/number-option.ts';
import { teacherOption } from '../../options/teacher-option.ts';
import { createProgressBar } from '../../progress-bar.ts';
import type { Terminal } from '../../terminal.ts';

interface TableCommandOptions {
  readonly ravdess: string;
  readonly pretrain: readonly CorpusFolder[];
  readonly rows: readonly string[];
  readonly seeds: number;
  readonly epochs?: number;
  readonly run: string;
  readonly pretrainingRun: string;
  readonly cache: string;
  readonly teacher?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `undertone experiment table1`: the published table. */
export function tableCommand({ terminal }: CommandContext): Command {
  return new Command('table1')
    .description('train and test the rows of the published table on random 8:1:1 splits of RAVDESS')
    .requiredOption('--ravdess <folder>', 'RAVDESS speech')
    .option(
      '--pretrain <corpus=folder>',
      'corpus of the pretrained network, for the rows ours',
      addCorpus,
      [],
    )
    .option('--rows <names...>', 'rows wanted (default: all)', [])
    .option('--seeds <number>', 'repetitions of each row', wholeNumber, 2)
    .option('--epochs <number>', 'epochs of every training (default: those of each row)', wholeNumber)
    .option('--run <folder>', 'one folder a training; finished ones are not repeated', 'runs/table1')
    .option('--pretraining-run <folder>', 'folder of the pretrained network', 'runs/pretrained')
    .option('--cache <folder>', 'computed features, kept for the next run', '.cache/features')
    .addOption(teacherOption())
    .option('--out <file>', 'write the table to FILE.md and FILE.json, FILE without ending')
    .option('--json', 'print each result as JSON, one a line')
    .action((options: TableCommandOptions) => runTable(options, terminal));
}

async function runTable({ json, out, ...options }: TableCommandOptions, terminal: Terminal): Promise<void> {
  const { PAPER_PRESETS } = await import('../../../train/presets.ts');
  const { runPaperTable } = await import('../../../train/experiments/paper/run-paper-table.ts');
  const { renderTable, summarizeTable } = await import('../../../train/experiments/paper/paper-table.ts');
  const bar = createProgressBar(terminal);
  try {
    const results = await runPaperTable({
      ...options,
      pretraining: options.pretrain,
      rows: chooseRows(options.rows, Object.keys(PAPER_PRESETS) as PaperPresetName[]),
      signal: terminal.interrupted,
      progress: {
        onMessage: (text) => terminal.note(text),
        onFeatures: (corpus, done, total) => bar.update(`features of ${corpus}`, done, total),
        onTraining: (name) => bar.update(name, 0, 1),
        onEpoch: ({ epoch, loss, validationAccuracy }) =>
          bar.update(
            `epoch ${epoch}`,
            0,
            1,
            `loss ${loss.toFixed(3)}, validation ${validationAccuracy?.toFixed(3)}`,
          ),
        onResult: (result) => {
          bar.clear();
          terminal.note(describeResult(result));
          if (json === true) terminal.print(JSON.stringify(result));
        },
      },
    });
    terminal.interrupted.throwIfAborted();
    const rows = summarizeTable(results);
    if (out !== undefined) {
      await writeFile(`${out}.md`, renderTable(rows));
      await writeFile(`${out}.json`, `${JSON.stringify({ rows, results }, null, 2)}\n`);
    }
    if (json !== true) terminal.print(renderTable(rows));
  } finally {
    bar.stop();
  }
}

function chooseRows(wanted: readonly string[], names: readonly PaperPresetName[]): PaperPresetName[] {
  const unknown = wanted.filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `rows must be among ${names.join(', ')}, got ${unknown.join(', ')}`,
    );
  }
  return wanted.length === 0 ? [...names] : names.filter((name) => wanted.includes(name));
}

function describeResult({ row, gender, seed, epochs, test, seconds }: PaperResult): string {
  const accuracy = `accuracy ${test.accuracy.toFixed(3)}, loss ${test.loss.toFixed(3)}`;
  return `${row}, ${gender}, seed ${seed}: ${accuracy} after ${epochs} epochs, ${seconds} s`;
}
