import { spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from './requirements.ts';

/** Runs Node with this repository's sources behind the name `undertone`. */
const FROM_SOURCES = [
  '--import',
  pathToFileURL(join(REPOSITORY, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs')).href,
  '--conditions=undertone-source',
];

/**
 * Makes a folder a project in which Undertone is installed.
 *
 * @param folder - is there already
 * @param files - written into it, by name
 */
export async function installInto(
  folder: string,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await symlink(REPOSITORY, join(folder, 'node_modules', 'undertone'), 'dir');
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/**
 * Runs a project's tests, as `npm test` in it would.
 *
 * @param folder - of the project
 * @param file - its test
 */
export function runNodeTests(
  folder: string,
  file: string,
): { readonly status: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...FROM_SOURCES, '--test', '--test-reporter=spec', file],
    // A test runner inside a test runner would report to the outer one.
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
    },
  );
  return { status, out: stdout + stderr };
}
