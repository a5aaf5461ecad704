import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../requirements.ts';
import { runCommand } from './run-command.ts';

const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };

test('version is that of the package', async () => {
  expect((await runCommand(['version'])).printed[0]).toContain(`undertone ${version} `);
  expect((await runCommand(['--version'])).printed).toEqual([version]);
  expect(JSON.parse((await runCommand(['version', '--json'])).printed[0]!)).toEqual({
    undertone: version,
    node: process.versions.node,
  });
});

test('--help is an answer, on standard output', async () => {
  const { exitCode, printed, noted } = await runCommand(['analyze', '--help']);
  expect(exitCode).toBe(0);
  expect(printed[0]).toContain('Usage: undertone analyze');
  expect(noted).toEqual([]);
});

test('no command at all gets the help, on standard error, as wrong use', async () => {
  const { exitCode, printed, noted } = await runCommand([]);
  expect(exitCode).toBe(2);
  expect(printed).toEqual([]);
  expect(noted[0]).toContain('Usage: undertone');
});

test.each([
  [['sing'], "unknown command 'sing'"],
  [['analyse'], "unknown command 'analyse' (Did you mean analyze?)"],
  [['analyze', '--loud', 'x.wav'], "unknown option '--loud'"],
  [['analyze'], "missing required argument 'files'"],
])('%j is wrong use', async (args, message) => {
  const { exitCode, noted } = await runCommand(args);
  expect(exitCode).toBe(2);
  expect(noted).toEqual([`ERR_INVALID_OPTION: ${message}; see undertone --help`]);
});
