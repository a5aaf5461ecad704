import { writeFile } from 'node:fs/promises';

/** What is known of one epoch. */
export interface EpochRecord {
  /** 1 for the first. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean loss over the training batches, with augmentation. */
  readonly loss: number;
  /** Loss on the validation speakers; null without validation data. */
  readonly validationLoss: number | null;
  /** Unweighted average recall on the validation speakers, [0, 1]; null without validation data. */
  readonly validationUar: number | null;
  readonly seconds: number;
}

const COLUMNS = ['epoch', 'learningRate', 'loss', 'validationLoss', 'validationUar', 'seconds'] as const;

/**
 * Writes the history of a run as CSV, one line an epoch, empty where a value is null.
 *
 * @param path - replaced as a whole
 */
export async function writeHistory(path: string, history: readonly EpochRecord[]): Promise<void> {
  const lines = history.map((record) => COLUMNS.map((column) => record[column] ?? '').join(','));
  await writeFile(path, `${[COLUMNS.join(','), ...lines].join('\n')}\n`);
}
