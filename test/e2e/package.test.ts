/** What `npm pack` would publish, unpacked elsewhere and run with plain Node. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { REPOSITORY } from '../requirements.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeTinyModel } from '../tiny-model.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

/** Packs the build and unpacks it beside the dependencies, as an installation would lay them out. */
async function installPackage(): Promise<string> {
  expect(existsSync(join(REPOSITORY, 'dist', 'cli.js')), 'npm run build comes first').toBe(true);
  const folder = await temporaryFolder();
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const tarball = execFileSync('npm', pack, {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  execFileSync('tar', ['-xzf', join(folder, tarball.trim()), '-C', folder]);
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return join(folder, 'package');
}

function runNode(...args: readonly string[]): string {
  return execFileSync(process.execPath, args, { encoding: 'utf8' });
}

test('the packed package runs from another folder', async () => {
  const root = await installPackage();
  const cli = join(root, 'dist', 'cli.js');
  expect(runNode(cli, 'version')).toMatch(/^undertone \d+\.\d+\.\d+ /);

  const model = await temporaryFolder();
  await writeTinyModel(model);
  const events = runNode(cli, 'analyze', '--json', '--model', model, SPEECH).trimEnd().split('\n');
  expect((JSON.parse(events.at(-1)!) as { type: string }).type).toBe('stream.ended');
});

test('the packed package brings its model, its page and its licence, and no sources', async () => {
  const root = await installPackage();
  const brought = ['models/default/model.json', 'dist/dashboard/index.html', 'LICENSE', 'README.md'];
  const plugins = ['alert-rules', 'webhook', 'recorder', 'console'].map(
    (name) => `dist/plugins/${name}/index.js`,
  );
  for (const path of [...brought, ...plugins]) {
    expect(existsSync(join(root, path)), path).toBe(true);
  }
  for (const path of ['src', 'test', 'node_modules']) expect(existsSync(join(root, path)), path).toBe(false);
});

test('the packed package runs the plugins it brings by their names, in threads of their own too', async () => {
  const root = await installPackage();
  const model = await temporaryFolder();
  await writeTinyModel(model);
  const rules = [{ name: 'anger', when: { labels: ['angry'] } }];
  const plugins = ['console', { name: 'alert-rules', isolate: true, options: { rules } }];
  const flags = ['--port', '0', '--json', '--model', model, '--lanes', '1', '--log-level', 'warn'];
  const server = spawn(process.execPath, [join(root, 'dist', 'cli.js'), 'serve', ...flags], {
    env: { ...process.env, UNDERTONE_PLUGINS: JSON.stringify(plugins) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGTERM'));
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  expect(await (await fetch(`${url}/v1/plugins`)).json()).toMatchObject({
    plugins: [
      { id: 'console', state: 'running' },
      { id: 'alert-rules', state: 'running', isolated: true },
    ],
  });
});

test.each([
  'undertone',
  'undertone/sdk',
  'undertone/sdk/testing',
  'undertone/stream',
  'undertone/train',
  'undertone/server',
])('the public door %s opens with plain Node', (door) => {
  const script = `const door = await import(${JSON.stringify(door)}); console.log(Object.keys(door).length > 0)`;
  const options = { cwd: REPOSITORY, encoding: 'utf8' } as const;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], options)).toBe('true\n');
});
