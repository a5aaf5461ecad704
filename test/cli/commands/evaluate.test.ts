import { copyFile, readFile } from 'node:fs/promises';
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

test('scores a telephone line and streams beside the clips, and writes Markdown', async () => {
  const markdown = join(await temporaryFolder(), 'report.md');
  const { printed } = await evaluate('--degrade', 'mulaw8k', '--stream', '--markdown', markdown, '--json');
  expect(JSON.parse(printed[0]!)).toMatchObject({
    n: 2,
    protocol: { command: 'undertone evaluate --data RAVDESS --degrade mulaw8k --stream' },
    stream: { streams: { n: 2 }, windows: { n: expect.any(Number) }, smoothed: { uar: expect.any(Number) } },
    degraded: { degradation: 'mulaw8k', n: 2, difference: { uar: expect.any(Number) }, stream: { seed: 1 } },
  });
  expect(await readFile(markdown, 'utf8')).toContain('| as streams |');
});

test('takes only the labels asked for', async () => {
  const { printed } = await evaluate('--labels', 'sad,angry', '--json');
  expect(JSON.parse(printed[0]!)).toMatchObject({ n: 1, labels: ['sad', 'angry'], protocol: { leftOut: 1 } });
});

test.each([
  ['--degrade', 'opus'],
  ['--labels', 'cross'],
  ['--priors', 'cross=2'],
  ['--corpus', 'iemocap'],
])('%s %s is wrong use', async (flag, value) => {
  const { exitCode, noted } = await evaluate(flag, value);
  expect(exitCode).toBe(2);
  expect(noted[0]).toMatch(/^ERR_INVALID_OPTION: /);
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
