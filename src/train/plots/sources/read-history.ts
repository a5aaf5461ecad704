import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';
import { readPlotText } from './read-report.ts';

/** Numbers of one epoch by column; null where the history has none. */
export type HistoryRow = Readonly<Record<string, number | null>>;

/** The history of one training run. */
export interface RunHistory {
  /** Name of the run's folder. */
  readonly run: string;
  readonly rows: readonly HistoryRow[];
}

/**
 * Reads the history of a training run.
 *
 * @param path - the run's folder, or its `history.csv`
 * @throws UndertoneError `ERR_FILE_NOT_FOUND`, or `ERR_FILE_FORMAT` if it is no history
 */
export async function readHistory(path: string): Promise<RunHistory> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, 'history.csv') : path;
  const [header = '', ...lines] = (await readPlotText(file)).trim().split(/\r?\n/);
  const columns = header.split(',');
  const rows = lines.map((line) => readRow(columns, line));
  const isHistory = ['epoch', 'loss'].every((column) => columns.includes(column));
  if (!isHistory || rows.length === 0 || rows.some(({ epoch }) => epoch === null || Number.isNaN(epoch))) {
    throw new UndertoneError(
      'ERR_FILE_FORMAT',
      `${file} is no history of a training run: it must have the columns epoch and loss and at least one epoch`,
    );
  }
  return { run: basename(dirname(resolve(file))), rows };
}

function readRow(columns: readonly string[], line: string): HistoryRow {
  const cells = line.split(',');
  return Object.fromEntries(
    columns.map((column, i) => {
      const cell = cells[i] ?? '';
      return [column, cell === '' ? null : Number(cell)];
    }),
  );
}
