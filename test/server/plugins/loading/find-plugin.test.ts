import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findPlugin } from '../../../../src/server/plugins/loading/find-plugin.ts';
import { resolvePluginConfigs } from '../../../../src/server/plugins/loading/plugin-config.ts';
import { REPOSITORY } from '../../../requirements.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

function find(entry: string | object): string {
  return fileURLToPath(findPlugin(resolvePluginConfigs([entry]).plugins[0]!));
}

/** A project with a package in its `node_modules`. */
async function project(packageJson: object, files: readonly string[]): Promise<string> {
  const from = await temporaryFolder();
  const folder = join(from, 'node_modules', '@acme', 'mood');
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson));
  for (const file of files) await writeFile(join(folder, file), '');
  return from;
}

test('a plugin that ships is found by its name', () => {
  expect(find('console')).toBe(join(REPOSITORY, 'plugins', 'console', 'index.ts'));
});

describe('a package is found by its name, from the folder of the configuration', () => {
  test.each([
    [{ exports: './lib/a.js' }],
    [{ exports: { '.': { types: './a.d.ts', import: './lib/a.js', require: './b.cjs' } } }],
    [{ exports: { node: { default: './lib/a.js' } } }],
    [{ main: './lib/a.js' }],
  ])('with %j', async (packageJson) => {
    const from = await project(packageJson, ['lib/a.js']);
    expect(find({ name: '@acme/mood', from })).toBe(join(from, 'node_modules/@acme/mood/lib/a.js'));
  });

  test('and its index.js where it does not say', async () => {
    const from = await project({}, ['index.js']);
    expect(find({ name: '@acme/mood', from })).toMatch(/mood\/index\.js$/);
  });
});

test('a path is a file or a folder', async () => {
  const from = await temporaryFolder();
  await writeFile(join(from, 'index.js'), '');
  expect(find({ path: './index.js', from })).toBe(join(from, 'index.js'));
  expect(find({ path: '.', from })).toBe(join(from, 'index.js'));
});

test.each([
  ['a package that is not installed', { name: '@acme/none' }, 'no plugin named @acme/none ships'],
  ['a path where nothing is', { path: './none.js' }, 'there is nothing at '],
  ['a name that leads elsewhere', { name: '../src/cli' }, 'no plugin named ../src/cli ships'],
])('%s is an error that says where was looked', async (_, entry, message) => {
  const from = await temporaryFolder();
  expect(() => find({ ...entry, from })).toThrow(message);
});
