import type { Gender } from '../../corpora/clip.ts';
import { type Interval, wilsonInterval } from '../../evaluation/scores/intervals.ts';
import {
  PAPER_PRESETS,
  type PaperPreset,
  type PaperPresetName,
  type PublishedScores,
} from '../../presets.ts';
import { repeatCommand, type Taught } from '../repeat-command.ts';
import type { PaperResult } from './paper-results.ts';

/** Genders in the order of the table's columns. */
const GENDERS = ['male', 'female'] as const;

/** Mean and range over the repetitions of one training. */
export interface Spread {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What repeated trainings of one row and gender gave. */
export interface TableCell {
  readonly seeds: readonly number[];
  /** Test clips of one repetition. */
  readonly n: number;
  readonly epochs: Spread;
  readonly loss: Spread;
  readonly accuracy: Spread;
  /** Where the accuracy of one such training lies on so few test clips, taking the mean for the truth. */
  readonly interval: Interval;
  readonly published: PublishedScores | null;
}

/** One row of the table. */
export interface TableRow extends Taught {
  readonly row: PaperPresetName;
  readonly parameters: number;
  readonly cells: Readonly<Partial<Record<Gender, TableCell>>>;
}

/** Gathers results into the rows of the table, in the table's order; rows without results are left out. */
export function summarizeTable(results: readonly PaperResult[]): TableRow[] {
  const names = Object.keys(PAPER_PRESETS) as PaperPresetName[];
  return names.flatMap((row) => {
    const own = results.filter((result) => result.row === row);
    if (own.length === 0) return [];
    const cells: Partial<Record<Gender, TableCell>> = {};
    for (const gender of GENDERS) {
      const cell = summarizeCell(
        own.filter((result) => result.gender === gender),
        PAPER_PRESETS[row].published?.[gender] ?? null,
      );
      if (cell !== null) cells[gender] = cell;
    }
    const taught = own.some((result) => result.taught === true);
    return [{ row, taught, parameters: own[0]!.parameters, cells }];
  });
}

function summarizeCell(results: readonly PaperResult[], published: PublishedScores | null): TableCell | null {
  const first = results[0];
  if (first === undefined) return null;
  const accuracy = spread(results.map(({ test }) => test.accuracy));
  return {
    seeds: results.map(({ seed }) => seed),
    n: first.test.n,
    epochs: spread(results.map(({ epochs }) => epochs)),
    loss: spread(results.map(({ test }) => test.loss)),
    accuracy,
    interval: wilsonInterval(accuracy.mean * first.test.n, first.test.n),
    published,
  };
}

function spread(values: readonly number[]): Spread {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}

const CAPTION = `RAVDESS speech, men and women apart, 720 clips each; stratified random 8:1:1 (576, 72, 72), so the same actors are on all
sides; seeds 1, 2, … choose split and weights. Windows of 3 s from 0.5 s on; two copies of every training clip with white noise, 15 to 30 dB. Accuracy
in percent and cross-entropy on the test clips, mean (lowest to highest) over the seeds. The interval is that of a single training
on as many test clips. Published rows train until the validation loss has not fallen for 20 epochs, and the epoch with the lowest is
tested. Rows named compact are ours, on the same splits: windows cut as a stream cuts them, a clip judged by the mean over its windows;
compact-mel starts from random weights and knows one gender's training clips only; compact-mel-pretrained has learned from other
corpora before and learns from the training clips of both genders' splits at once, as the models that ship do.`;

/** Writes the table as Markdown. */
export function renderTable(rows: readonly TableRow[]): string {
  const head = [
    '| network, feature | | epochs | seeds | accuracy | 95 % of one | published | loss | published |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  const body = rows.flatMap(({ row, cells }) =>
    GENDERS.flatMap((gender) => {
      const cell = cells[gender];
      return cell === undefined ? [] : [renderCell(row, gender, cell, PAPER_PRESETS[row])];
    }),
  );
  const repeat = repeatCommand('table1 --ravdess ../shared/data/ravdess', rows, ' --rows ROW --seeds N');
  const parts = [CAPTION, [...head, ...body].join('\n'), ...missingRows(rows), repeat];
  return `# The published table, repeated\n\n${parts.join('\n\n')}\n`;
}

/** Says which rows have no result, so that nobody takes a part of the table for the whole. */
function missingRows(rows: readonly TableRow[]): string[] {
  const missing = Object.keys(PAPER_PRESETS).filter((name) => !rows.some(({ row }) => row === name));
  return missing.length === 0 ? [] : [`Not trained so far: ${missing.join(', ')}.`];
}

function renderCell(row: string, gender: Gender, cell: TableCell, preset: PaperPreset): string {
  const percent = (value: number) => (100 * value).toFixed(1);
  const range = ({ mean, lowest, highest }: Spread, format: (value: number) => string) =>
    lowest === highest ? format(mean) : `${format(mean)} (${format(lowest)} to ${format(highest)})`;
  const whole = (value: number) => value.toFixed(0);
  const columns = [
    row,
    gender,
    `${range(cell.epochs, whole)}${preset.training === 'fixed' ? ` of ${preset.fit.epochs}` : ''}`,
    String(cell.seeds.length),
    range(cell.accuracy, percent),
    `${percent(cell.interval.low)} to ${percent(cell.interval.high)}`,
    cell.published === null ? '' : String(cell.published.accuracyPercent),
    range(cell.loss, (value) => value.toFixed(3)),
    cell.published === null ? '' : String(cell.published.loss),
  ];
  return `| ${columns.join(' | ')} |`;
}
