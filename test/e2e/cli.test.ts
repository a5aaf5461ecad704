/** The `undertone` command as a process of its own: streams, signals and exit codes. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../requirements.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeTinyModel } from '../tiny-model.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

type CommandProcess = ChildProcessByStdio<null, Readable, Readable>;

function start(...args: readonly string[]): CommandProcess {
  const fromSources = [
    '--import',
    'tsx',
    '--conditions',
    'undertone-source',
    join(REPOSITORY, 'src', 'cli.ts'),
  ];
  return spawn(process.execPath, [...fromSources, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: readonly string[]) {
  const child = start(...args);
  const exited = once(child, 'close');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, code: code as number };
}

async function tinyModel(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder);
  return folder;
}

const firstLine = async (stream: Readable): Promise<string> => {
  const [line] = (await once(createInterface(stream), 'line')) as [string];
  return line;
};

test('results go to standard output, errors to standard error, and the code says what happened', async () => {
  const { out, err, code } = await run(
    'analyze',
    '--json',
    '--model',
    await tinyModel(),
    SPEECH,
    'missing.wav',
  );
  const lines = out.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toContain('emotion.window');
  expect(err).toBe('ERR_FILE_NOT_FOUND: there is no file missing.wav\n');
  expect(code).toBe(1);
});

test('a pipe gets plain text', async () => {
  const { out } = await run('analyze', '--model', await tinyModel(), SPEECH);
  expect(out).toContain('tiny@1.0.0');
  expect(out).not.toContain('\u001b');
});

test('wrong use ends with 2', async () => {
  const { err, code } = await run('analyse');
  expect(err).toMatch(/^ERR_INVALID_OPTION: unknown command 'analyse'/);
  expect(code).toBe(2);
});

test('a reader that goes away ends it quietly', async () => {
  const child = start(
    'analyze',
    '--json',
    '--model',
    await tinyModel(),
    ...Array.from({ length: 50 }, () => SPEECH),
  );
  await firstLine(child.stdout);
  child.stdout.destroy();
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(err).toBe('');
  expect(code).toBe(0);
});

test('Ctrl+C ends an analysis with 130', async () => {
  const child = start(
    'analyze',
    '--json',
    '--model',
    await tinyModel(),
    ...Array.from({ length: 50 }, () => SPEECH),
  );
  await once(child.stdout, 'readable');
  child.kill('SIGINT');
  child.stdout.resume();
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(err).toBe('');
  expect(code).toBe(130);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s lets a server finish and end with 0', async (signal) => {
  const flags = ['--port', '0', '--lanes', '1', '--log-level', 'warn', '--json'];
  const child = start('serve', '--model', await tinyModel(), ...flags);
  const exited = once(child, 'exit');
  const { url } = JSON.parse(await firstLine(child.stdout)) as { url: string };
  expect((await fetch(new URL('/readyz', url))).ok).toBe(true);
  child.kill(signal);
  expect((await exited)[0]).toBe(0);
});
