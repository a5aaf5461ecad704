import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCommand } from '../run-command.ts';

test('data and the folder to write have to be named', async () => {
  expect(await runCommand(['train', '--out', 'x'])).toMatchObject({
    exitCode: 2,
    noted: [expect.stringContaining('--ravdess <folder>')],
  });
  expect(await runCommand(['train', '--ravdess', 'x'])).toMatchObject({
    exitCode: 2,
    noted: [expect.stringContaining('--out <folder>')],
  });
});

test('numbers have to be whole', async () => {
  const { exitCode, noted } = await runCommand(['train', '--ravdess', 'x', '--out', 'y', '--epochs', '1.5']);
  expect(exitCode).toBe(2);
  expect(noted[0]).toContain('it must be a whole number, got 1.5');
});

test('a folder without clips fails', async () => {
  const [data, out] = [await temporaryFolder(), await temporaryFolder()];
  const { exitCode, noted } = await runCommand(['train', '--ravdess', data, '--out', out]);
  expect(exitCode).toBe(1);
  expect(noted.at(-1)).toMatch(/^ERR_CORPUS: no RAVDESS clips/);
});
