import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCommand } from '../run-command.ts';

test('data and the folder to write have to be named', async () => {
  expect(await runCommand(['train', '--out', 'x'])).toMatchObject({
    exitCode: 2,
    noted: [expect.stringContaining('--target <corpus=folder>')],
  });
  expect(await runCommand(['train', '--target', 'ravdess=x'])).toMatchObject({
    exitCode: 2,
    noted: [expect.stringContaining('--out <folder>')],
  });
});

test('numbers have to be whole', async () => {
  const { exitCode, noted } = await runCommand([
    'train',
    '--target',
    'ravdess=x',
    '--out',
    'y',
    '--epochs',
    '1.5',
  ]);
  expect(exitCode).toBe(2);
  expect(noted[0]).toContain('it must be a whole number, got 1.5');
});

test('a corpus is named with its folder, and has to be a known one', async () => {
  const nameless = await runCommand(['train', '--target', 'clips', '--out', 'y']);
  expect(nameless.exitCode).toBe(2);
  expect(nameless.noted[0]).toContain('such as ravdess=DIR, got clips');
  const unknown = await runCommand(['train', '--target', 'mine=clips', '--out', 'y']);
  expect(unknown.exitCode).not.toBe(0);
  expect(unknown.noted.at(-1)).toContain('the corpus must be one of ravdess');
});

test('a folder without clips fails', async () => {
  const [data, out] = [await temporaryFolder(), await temporaryFolder()];
  const { exitCode, noted } = await runCommand(['train', '--target', `ravdess=${data}`, '--out', out]);
  expect(exitCode).toBe(1);
  expect(noted.at(-1)).toMatch(/^ERR_CORPUS: no RAVDESS clips/);
});
