import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHistory } from '../../../../src/train/plots/sources/read-history.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

async function run(text: string): Promise<string> {
  const folder = join(await temporaryFolder(), 'compact');
  await mkdir(folder);
  await writeFile(join(folder, 'history.csv'), text);
  return folder;
}

test('a run folder and its history are the same, and empty cells are null', async () => {
  const folder = await run('epoch,loss,validationUar\n1,2.5,\n2,1.5,0.4\n');
  const history = await readHistory(folder);
  expect(history).toEqual({
    run: 'compact',
    rows: [
      { epoch: 1, loss: 2.5, validationUar: null },
      { epoch: 2, loss: 1.5, validationUar: 0.4 },
    ],
  });
  expect(await readHistory(join(folder, 'history.csv'))).toEqual(history);
});

test.each(['', 'epoch,loss\n', 'time,level\n1,2\n', 'epoch,loss\none,two\n'])(
  '%j is no history',
  async (text) => {
    await expect(readHistory(await run(text))).rejects.toMatchObject({ code: 'ERR_FILE_FORMAT' });
  },
);

test('a run that is not there', async () => {
  await expect(readHistory('nowhere')).rejects.toMatchObject({ code: 'ERR_FILE_NOT_FOUND' });
});
