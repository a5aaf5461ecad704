import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFinished, writeFinished } from '../../../../src/train/experiments/finished-result.ts';
import {
  type PaperResult,
  readPaperResults,
  resultPath,
} from '../../../../src/train/experiments/paper/paper-results.ts';

describe('results of the published table', () => {
  let run: string;
  beforeEach(async () => {
    run = await mkdtemp(join(tmpdir(), 'paper-results-'));
  });
  afterEach(() => rm(run, { recursive: true }));

  const result = (row: string, gender: 'male' | 'female', seed: number): PaperResult => ({
    row,
    gender,
    seed,
    epochs: 3,
    trained: 1_728,
    parameters: 1,
    test: { n: 72, loss: 1, accuracy: 0.5 },
    seconds: 1,
  });
  const write = (found: PaperResult) =>
    writeFinished(resultPath(join(run, `${found.row}-${found.gender}-${found.seed}`)), found);

  it('are those of every finished training of the folder, in the order of the table', async () => {
    await write(result('compact-mel', 'male', 1));
    await write(result('lstm-mfcc', 'female', 1));
    await write(result('lstm-mfcc', 'male', 10));
    await write(result('lstm-mfcc', 'male', 2));
    await mkdir(join(run, 'transformer-mel-male-1'));
    const found = await readPaperResults(run);
    expect(found.map(({ row, gender, seed }) => `${row} ${gender} ${seed}`)).toEqual([
      'lstm-mfcc male 2',
      'lstm-mfcc male 10',
      'lstm-mfcc female 1',
      'compact-mel male 1',
    ]);
  });

  it('leave out rows the table no longer has, and a folder that is not there has none', async () => {
    await write(result('a-row-of-before', 'male', 1));
    expect(await readPaperResults(run)).toEqual([]);
    expect(await readPaperResults(join(run, 'nowhere'))).toEqual([]);
  });

  it('name the file that is none, and what to do', async () => {
    const folder = join(run, 'lstm-mel-male-1');
    await write(result('lstm-mel', 'male', 1));
    await writeFile(resultPath(folder), '{"row":');
    await expect(readFinished(resultPath(folder))).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      message: expect.stringContaining(join(folder, 'result.json')),
    });
  });
});
