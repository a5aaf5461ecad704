import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installInto, runNodeTests } from '../../plugin-project.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCommand } from '../run-command.ts';

test('a new plugin passes its own test and what every plugin must do', async () => {
  const folder = join(await temporaryFolder(), 'night-shift');
  const { exitCode, printed, noted } = await runCommand(['plugin', 'new', 'night-shift', '--to', folder]);
  expect(exitCode).toBe(0);
  expect(printed).toEqual(
    ['package.json', 'index.js', 'index.test.js', 'README.md'].map((name) => join(folder, name)),
  );
  expect(noted[0]).toContain('npm test');
  await installInto(folder);
  const { status, out } = runNodeTests(folder, 'index.test.js');
  expect(out).toContain('leaves no timer behind when it closes');
  expect(out).toContain('raises an alert when somebody becomes angry');
  expect(out).toMatch(/fail 0/);
  expect(status).toBe(0);
});

test('its test notices when the plugin does not do what every plugin must', async () => {
  const folder = join(await temporaryFolder(), 'broken');
  await runCommand(['plugin', 'new', 'broken', '--to', folder]);
  await installInto(folder);
  const code = await readFile(join(folder, 'index.js'), 'utf8');
  const broken = code.replace('onEvent(event) {', 'onEvent(event) { event.label = "calm";');
  expect(broken).not.toBe(code);
  await writeFile(join(folder, 'index.js'), broken);
  const { status, out } = runNodeTests(folder, 'index.test.js');
  expect(out).toMatch(/✖ leaves events as they are/);
  expect(status).not.toBe(0);
});

test('--json tells what was made', async () => {
  const folder = join(await temporaryFolder(), 'crm');
  const { printed } = await runCommand(['plugin', 'new', 'crm', '--to', folder, '--json']);
  expect(JSON.parse(printed[0]!)).toEqual({
    folder,
    files: ['package.json', 'index.js', 'index.test.js', 'README.md'],
  });
  expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    name: 'undertone-plugin-crm',
    peerDependencies: { undertone: expect.stringMatching(/^\^\d/) },
  });
});

test('a folder that exists is left alone', async () => {
  const folder = await temporaryFolder();
  const { exitCode, noted } = await runCommand(['plugin', 'new', 'crm', '--to', folder]);
  expect(exitCode).toBe(2);
  expect(noted[0]).toContain('choose another with --to');
  expect(await readdir(folder)).toEqual([]);
});

test.each([['new', 'Bad Name'], ['old', 'crm'], ['new']])('plugin %s %s is wrong use', async (...args) => {
  expect((await runCommand(['plugin', ...args])).exitCode).toBe(2);
});
