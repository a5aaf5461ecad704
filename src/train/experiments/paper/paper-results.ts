import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { Gender } from '../../corpora/clip.ts';
import { PAPER_PRESETS } from '../../presets.ts';

/** What one training measured. */
export interface PaperResult {
  readonly row: string;
  readonly gender: Gender;
  readonly seed: number;
  /** Epochs trained. */
  readonly epochs: number;
  /** Clips and noisy copies trained on. */
  readonly trained: number;
  readonly parameters: number;
  /** On the test clips: cross-entropy without calibration, and the share judged right. */
  readonly test: { readonly n: number; readonly loss: number; readonly accuracy: number };
  readonly seconds: number;
}

const RESULT_FILE = 'result.json';

/**
 * Reads what a finished training measured.
 *
 * @param folder - of that training
 * @returns null where the training is not finished, or has not begun
 * @throws UndertoneError `ERR_INVALID_OPTION` if the file is not a result
 */
export async function readPaperResult(folder: string): Promise<PaperResult | null> {
  const path = join(folder, RESULT_FILE);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as PaperResult;
  } catch (cause) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `${path} is not a result: delete it and the training goes on`,
      { cause },
    );
  }
}

/**
 * Writes what a training measured; that marks it as finished.
 *
 * @param folder - of that training, made if need be
 */
export async function writePaperResult(folder: string, result: PaperResult): Promise<void> {
  const path = join(folder, RESULT_FILE);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(result)}\n`);
  await rename(`${path}.part`, path);
}

/**
 * Gathers every finished training, whichever call trained it: rows differ in how long they train, so they are trained in several
 * calls with numbers of seeds of their own, and the table holds all of them.
 *
 * @param run - folder of all runs
 * @returns in the order of the table: by row, men before women, then by seed
 */
export async function readPaperResults(run: string): Promise<PaperResult[]> {
  const folders = await readdir(run, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    folders.filter((entry) => entry.isDirectory()).map(({ name }) => readPaperResult(join(run, name))),
  );
  const rows = Object.keys(PAPER_PRESETS);
  const place = ({ row, gender }: PaperResult) => 2 * rows.indexOf(row) + Number(gender === 'female');
  const results = found.filter((result) => result !== null && rows.includes(result.row)) as PaperResult[];
  return results.sort((a, b) => place(a) - place(b) || a.seed - b.seed);
}
