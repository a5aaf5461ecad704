import { writeFile } from 'node:fs/promises';

/** What is known of one epoch. */
export interface EpochRecord {
  /** 1 for the first. */
  readonly epoch: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  /** Mean loss over the training batches, with augmentation. */
  readonly loss: number;
  /** Share of the same batches judged right, [0, 1]; of a mixture, the heavier part counts. */
  readonly accuracy: number;
  /** Loss on the validation speakers; null without validation data. */
  readonly validationLoss: number | null;
  /** Share of the validation clips judged right, [0, 1]; null without validation data. */
  readonly validationAccuracy: number | null;
  /** Unweighted average recall on the validation speakers, [0, 1]; null without validation data. */
  readonly validationUar: number | null;
  readonly seconds: number;
  /** Mean squared error of what the network says a teacher makes of the same batches; left out without a teacher. */
  readonly teacherLoss?: number;
}

const COLUMNS = [
  'epoch',
  'learningRate',
  'loss',
  'accuracy',
  'validationLoss',
  'validationAccuracy',
  'validationUar',
  'seconds',
  'teacherLoss',
] as const satisfies readonly (keyof EpochRecord)[];

/**
 * Writes the history of a run as CSV, one line an epoch, empty where a value is null.
 *
 * @param path - replaced as a whole
 */
export async function writeHistory(path: string, history: readonly EpochRecord[]): Promise<void> {
  const lines = history.map((record) => COLUMNS.map((column) => record[column] ?? '').join(','));
  await writeFile(path, `${[COLUMNS.join(','), ...lines].join('\n')}\n`);
}
