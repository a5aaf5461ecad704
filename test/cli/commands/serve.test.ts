import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { createRecordingTerminal } from '../recording-terminal.ts';
import { runCommand } from '../run-command.ts';

test('prints its address when it is ready and ends well when asked to', async () => {
  const model = await temporaryFolder();
  await writeTinyModel(model);
  let ready = (_line: string): void => {};
  const firstLine = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const terminal = { ...createRecordingTerminal(), print: (line: string) => ready(line) };
  const flags = ['--port', '0', '--lanes', '1', '--log-level', 'silent', '--json'];
  const run = runCommand(['serve', '--model', model, ...flags], terminal);

  const { url } = JSON.parse(await firstLine) as { url: string };
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  terminal.interrupt();
  expect((await run).exitCode).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

test('an address that others can reach is wrong use', async () => {
  const { exitCode, noted } = await runCommand(['serve', '--host', '0.0.0.0']);
  expect(exitCode).toBe(2);
  expect(noted[0]).toMatch(/^ERR_INVALID_OPTION: .*loopback/);
});

test('a port that is no number is wrong use', async () => {
  const { exitCode, noted } = await runCommand(['serve', '--port', 'http']);
  expect(exitCode).toBe(2);
  expect(noted[0]).toMatch(/^ERR_INVALID_OPTION: .*port/);
});
