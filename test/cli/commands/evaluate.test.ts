import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { runCommand, SPEECH } from '../run-command.ts';

/** One sentence under the names of an angry actor 21 and a happy actor 22. */
async function corpus(): Promise<string> {
  const folder = await temporaryFolder();
  await copyFile(SPEECH, join(folder, '03-01-05-02-01-01-21.wav'));
  await copyFile(SPEECH, join(folder, '03-01-03-02-01-01-22.wav'));
  return folder;
}

async function evaluate(...args: readonly string[]) {
  const model = await temporaryFolder();
  await writeTinyModel(model);
  return runCommand(['evaluate', '--model', model, '--data', await corpus(), ...args]);
}

test('prints the scores of the clips', async () => {
  const { exitCode, printed } = await evaluate('--json');
  expect(exitCode).toBe(0);
  const scores = JSON.parse(printed[0]!) as Record<string, unknown>;
  expect(scores).toMatchObject({ n: 2, unjudged: 0, confusion: expect.any(Array) });
  for (const name of ['accuracy', 'uar', 'macroF1', 'ece']) expect(scores[name]).toEqual(expect.any(Number));
});

test('takes only the actors asked for', async () => {
  const { printed } = await evaluate('--actors', '22-24', '--json');
  expect(JSON.parse(printed[0]!)).toMatchObject({ n: 1 });
});

test('shows people a table', async () => {
  const { printed } = await evaluate('--actors', '21');
  expect(printed.join('\n')).toMatch(/accuracy .*[\s\S]*neutral .*[\s\S]*surprised/);
});

test('actors without clips fail, actors that are no numbers are wrong use', async () => {
  expect(await evaluate('--actors', '7')).toMatchObject({
    exitCode: 1,
    noted: [expect.stringMatching(/^ERR_CORPUS: /)],
  });
  expect(await evaluate('--actors', 'all')).toMatchObject({
    exitCode: 2,
    noted: [expect.stringMatching(/^ERR_INVALID_OPTION: /)],
  });
});

test('the folder of clips has to be named', async () => {
  const { exitCode, noted } = await runCommand(['evaluate']);
  expect(exitCode).toBe(2);
  expect(noted[0]).toContain('--data <folder>');
});
