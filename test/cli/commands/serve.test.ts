import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { createRecordingTerminal } from '../recording-terminal.ts';
import { runCommand } from '../run-command.ts';

const SECRET = 'a-secret-of-the-tests-that-nobody-else-has-0123456789';

async function tinyModel(): Promise<string> {
  const model = await temporaryFolder();
  await writeTinyModel(model);
  return model;
}

test('prints its address when it is ready and ends well when asked to', async () => {
  let ready = (_line: string): void => {};
  const firstLine = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const terminal = { ...createRecordingTerminal(), print: (line: string) => ready(line) };
  const flags = ['--port', '0', '--lanes', '1', '--log-level', 'silent', '--json'];
  const run = runCommand(['serve', '--model', await tinyModel(), ...flags], terminal);

  const { url } = JSON.parse(await firstLine) as { url: string };
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  terminal.interrupt();
  expect((await run).exitCode).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

describe('wrong use ends with 2 and one line', () => {
  test.each([
    ['an address that others can reach', ['--host', '0.0.0.0'], /loopback/],
    ['a port that is no number', ['--port', 'http'], /port/],
    ['a setting that is none', ['--set', 'maxAheadMs'], /key=value/],
    [
      'a setting there is not',
      ['--set', 'maxAheadMS=5'],
      /unknown field maxAheadMS, did you mean maxAheadMs\?/,
    ],
    ['a secret among the arguments', ['--set', `authSecret=${SECRET}`], /authSecretFile/],
    ['a certificate without its key', ['--tls-cert', 'cert.pem'], /tlsKeyFile/],
  ])('%s', async (_, flags, text) => {
    const { exitCode, noted } = await runCommand(['serve', ...flags]);
    expect(exitCode).toBe(2);
    expect(noted).toEqual([expect.stringMatching(/^ERR_INVALID_OPTION: /)]);
    expect(noted[0]).toMatch(text);
    expect(noted[0]).not.toContain(SECRET);
    expect(noted[0]).not.toContain('\n');
  });
});

describe('a start that fails ends with 1 and one line', () => {
  test('when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const flags = ['--port', String(port), '--lanes', '1', '--log-level', 'silent'];
    const { exitCode, noted } = await runCommand(['serve', '--model', await tinyModel(), ...flags]);
    other.close();
    expect(exitCode).toBe(1);
    expect(noted).toEqual([expect.stringMatching(/^ERR_LISTEN: .*EADDRINUSE/)]);
  });

  test.each([
    ['the model is not there', ['--model', '/nowhere'], /^ERR_MODEL_CARD|^ERR_FILE_NOT_FOUND/],
    ['the configuration file is not there', ['--config', '/nowhere.json'], /^ERR_FILE_NOT_FOUND/],
    ['the secret is not there', ['--auth-secret-file', '/nowhere'], /^ERR_FILE_NOT_FOUND/],
    ['the key set is not there', ['--auth-jwks', '/nowhere.json'], /^ERR_FILE_NOT_FOUND/],
    [
      'the certificate is not there',
      ['--tls-cert', '/nowhere', '--tls-key', '/nowhere'],
      /^ERR_FILE_NOT_FOUND/,
    ],
  ])('when %s', async (_, flags, text) => {
    const { exitCode, noted } = await runCommand(['serve', '--port', '0', '--log-level', 'silent', ...flags]);
    expect(exitCode).toBe(1);
    expect(noted).toEqual([expect.stringMatching(text)]);
    expect(noted[0]).not.toContain('\n');
  });
});

describe('--print-config', () => {
  async function configFile(values: object): Promise<string> {
    const path = join(await temporaryFolder(), 'undertone.json');
    await writeFile(path, JSON.stringify(values));
    return path;
  }

  test('prints every setting and where it was given, secrets masked, and ends', async () => {
    const path = await configFile({ port: 9_000, lanes: 3, authSecret: SECRET });
    const flags = ['--config', path, '--port', '9001', '--set', 'maxAheadMs=5000', '--print-config'];
    const { exitCode, printed } = await runCommand(['serve', ...flags]);
    expect(exitCode).toBe(0);
    const text = printed.join('\n');
    expect(text).toMatch(/^port +9001 {2}\(option\)$/m);
    expect(text).toMatch(/^maxAheadMs +5000 {2}\(option\)$/m);
    expect(text).toMatch(new RegExp(`^lanes +3 {2}\\(file ${path}\\)$`, 'm'));
    expect(text).toMatch(/^host +"127\.0\.0\.1" {2}\(default\)$/m);
    expect(text).toMatch(/^authSecret +"\*{8}"/m);
    expect(text).not.toContain(SECRET);
  });

  test('prints JSON where asked to', async () => {
    const { printed } = await runCommand(['serve', '--lanes', '2', '--print-config', '--json']);
    const settings = JSON.parse(printed.join('')) as Record<string, object>;
    expect(settings.lanes).toEqual({ value: 2, source: 'option' });
    expect(settings.analyseRoles).toEqual({ value: ['customer', 'speaker'], source: 'default' });
  });

  test('finds wrong settings too', async () => {
    const path = await configFile({ prot: 1 });
    const { exitCode, noted } = await runCommand(['serve', '--config', path, '--print-config']);
    expect(exitCode).toBe(2);
    expect(noted[0]).toContain(`unknown field prot in ${path}, did you mean port?`);
  });
});
