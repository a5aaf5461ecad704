import { readFile } from 'node:fs/promises';
import { UndertoneError } from '../../../sdk/errors.ts';

/** One row of a delimited text. */
export interface TableRow {
  /** Line of the file it starts on, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Splits delimited text into rows of trimmed cells; blank lines are left out.
 *
 * A cell in double quotes may hold the delimiter, line ends and, doubled, quotes (RFC 4180).
 *
 * @param delimiter - one character: `,` or a tab
 */
export function parseTable(text: string, delimiter: string): TableRow[] {
  const rows: TableRow[] = [];
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"[^${delimiter}\\r\\n]*|([^${delimiter}\\r\\n]*))(${delimiter}|\\r?\\n|\\r|$)`,
    'y',
  );
  let line = 1;
  let cells: string[] = [];
  let start = line;
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    const [all, quoted, plain, end] = match;
    cells.push((quoted?.replaceAll('""', '"') ?? plain!).trim());
    line += all.split(/\r\n|\r|\n/).length - 1;
    if (end !== delimiter) {
      if (cells.length > 1 || cells[0] !== '') rows.push({ line: start, cells });
      cells = [];
      start = line;
    }
    if (end === '') break;
  }
  return rows;
}

/**
 * Reads a table that belongs to a corpus, by the names of its columns.
 *
 * @param columns - columns that must be there, in any order and among others
 * @returns for every row the cells of these columns, by name
 * @throws UndertoneError `ERR_CORPUS` if the file cannot be read or a column is missing
 */
export async function readTable<Column extends string>(
  path: string,
  delimiter: string,
  columns: readonly Column[],
): Promise<Record<Column, string>[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UndertoneError('ERR_CORPUS', `cannot read ${path}: the corpus keeps its speakers there`, {
      cause,
    });
  });
  const [header, ...rows] = parseTable(text.replace(/^\uFEFF/, ''), delimiter);
  const positions = columns.map((column) => header?.cells.indexOf(column) ?? -1);
  if (positions.includes(-1)) {
    throw new UndertoneError(
      'ERR_CORPUS',
      `${path} must have the columns ${columns.join(', ')}, got ${header?.cells.join(', ') ?? 'an empty file'}`,
    );
  }
  return rows.map(
    ({ cells }) =>
      Object.fromEntries(columns.map((column, i) => [column, cells[positions[i]!] ?? ''])) as Record<
        Column,
        string
      >,
  );
}
