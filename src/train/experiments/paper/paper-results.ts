import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gender } from '../../corpora/clip.ts';
import { PAPER_PRESETS } from '../../presets.ts';
import { readFinished } from '../finished-result.ts';
import type { Taught } from '../repeat-command.ts';

/** What one training measured. */
export interface PaperResult extends Taught {
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

/** Where the result of a training stands once it is finished. */
export function resultPath(folder: string): string {
  return join(folder, 'result.json');
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
    folders
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => readFinished<PaperResult>(resultPath(join(run, name)))),
  );
  const rows = Object.keys(PAPER_PRESETS);
  const place = ({ row, gender }: PaperResult) => 2 * rows.indexOf(row) + Number(gender === 'female');
  const results = found.filter((result) => result !== null && rows.includes(result.row)) as PaperResult[];
  return results.sort((a, b) => place(a) - place(b) || a.seed - b.seed);
}
