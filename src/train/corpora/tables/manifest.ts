import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EMOTIONS, isEmotion } from '../../../sdk/emotion.ts';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { Clip, Gender } from '../clip.ts';
import { parseTable } from './table.ts';

/** Columns a manifest must have. */
const REQUIRED_COLUMNS = ['file', 'label', 'speaker', 'gender', 'corpus'] as const;

/** Columns it may have. */
const OPTIONAL_COLUMNS = ['age', 'intensity'] as const;

type Column = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];
type Cells = Readonly<Record<Column, string>>;

/**
 * Lists the clips of a CSV manifest, in its order: `file,label,speaker,gender,corpus`, and `age` and `intensity` if known.
 *
 * The first line names the columns, in any order. Files are relative to the manifest. Speakers are kept apart by corpus; one
 * who speaks in several, or in a corpus that has a loader of its own, is written whole, as `ravdess/21`.
 *
 * @param path - the CSV file
 * @throws UndertoneError `ERR_CORPUS` naming every problem and its line
 */
export async function listManifest(path: string): Promise<Clip[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UndertoneError('ERR_CORPUS', `cannot read the manifest ${path}: check the path`, { cause });
  });
  const [header, ...rows] = parseTable(text.replace(/^\uFEFF/, ''), ',');
  const columns = header?.cells ?? [];
  refuse(path, headerProblems(columns));
  const genders = new Map<string, string>();
  const seen = new Set<string>();
  const problems: string[] = [];
  const clips: Clip[] = [];
  for (const { line, cells } of rows) {
    const row = Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])) as Cells;
    const clip = toClip(row, path);
    const found =
      cells.length === columns.length
        ? [...rowProblems(row), ...clashes(clip, genders, seen), ...(await fileProblems(row.file, clip.path))]
        : [`has ${cells.length} cells, expected ${columns.length}`];
    problems.push(...found.map((problem) => `line ${line}: ${problem}`));
    clips.push(clip);
  }
  refuse(path, clips.length === 0 ? ['it names no clip'] : problems);
  return clips;
}

function refuse(path: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new UndertoneError('ERR_CORPUS', `the manifest ${path} has ${count}: ${problems.join('; ')}`);
}

function headerProblems(columns: readonly string[]): string[] {
  const known: readonly string[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS];
  return [
    ...REQUIRED_COLUMNS.filter((column) => !columns.includes(column)).map(
      (column) => `line 1: no column ${column}, the header must be ${REQUIRED_COLUMNS.join(',')}`,
    ),
    ...columns
      .filter((column, i) => !known.includes(column) || columns.indexOf(column) !== i)
      .map((column) => `line 1: column "${column}" is unknown or comes twice`),
  ];
}

/** Reads a row as if it were right; what is wrong with it is said apart. */
function toClip(row: Cells, manifest: string): Clip {
  return {
    path: resolve(dirname(manifest), row.file),
    corpus: row.corpus,
    speaker: row.speaker.includes('/') ? row.speaker : `${row.corpus}/${row.speaker}`,
    gender: row.gender as Gender,
    ...(row.age ? { age: Number(row.age) } : {}),
    label: row.label as Clip['label'],
    intensity: row.intensity ? (row.intensity as Clip['intensity']) : null,
  };
}

function rowProblems(row: Cells): string[] {
  const problems: string[] = [];
  for (const column of ['file', 'speaker', 'corpus'] as const)
    if (row[column] === '') problems.push(`${column} is empty`);
  if (!isEmotion(row.label)) problems.push(`label must be one of ${EMOTIONS.join(', ')}, got "${row.label}"`);
  if (!['female', 'male'].includes(row.gender))
    problems.push(`gender must be female or male, got "${row.gender}"`);
  if (row.age && !(Number(row.age) > 0)) problems.push(`age must be in years, got "${row.age}"`);
  if (row.intensity && !['normal', 'strong'].includes(row.intensity))
    problems.push(`intensity must be normal or strong, got "${row.intensity}"`);
  return problems;
}

/** A file that came before, and a speaker who had the other gender before. */
function clashes(clip: Clip, genders: Map<string, string>, seen: Set<string>): string[] {
  const gender = genders.get(clip.speaker) ?? clip.gender;
  const isTwice = seen.has(clip.path);
  genders.set(clip.speaker, gender);
  seen.add(clip.path);
  return [
    ...(gender === clip.gender ? [] : [`speaker ${clip.speaker} was ${gender} before`]),
    ...(isTwice ? ['the file was named before'] : []),
  ];
}

async function fileProblems(file: string, path: string): Promise<string[]> {
  const isThere = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  return isThere || file === '' ? [] : [`no file ${file}`];
}
