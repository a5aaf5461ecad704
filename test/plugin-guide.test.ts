/** docs/plugin-guide.md, run as it stands: its plugin, its test, and its configuration in a real host. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { readConfigFile } from '../src/server/config/config-file.ts';
import { explainServerConfig } from '../src/server/config.ts';
import { installInto, runNodeTests } from './plugin-project.ts';
import { REPOSITORY } from './requirements.ts';
import { callEvents, publishCall, startPlugins } from './server/plugins/plugin-bench.ts';
import { temporaryFolder } from './temporary-folder.ts';

const guide = readFileSync(join(REPOSITORY, 'docs', 'plugin-guide.md'), 'utf8');

/** Its code blocks that are files, by the name of the file. */
const files = Object.fromEntries(
  [...guide.matchAll(/^```\w+ title="([^"]+)"\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
);

test('has a plugin, its test and its configuration', () => {
  expect(Object.keys(files)).toEqual(['unhappy-endings.mjs', 'unhappy-endings.test.mjs', 'undertone.json']);
});

test("the guide's test passes", async () => {
  const folder = await temporaryFolder();
  await installInto(folder, files);
  const { status, out } = runNodeTests(folder, 'unhappy-endings.test.mjs');
  expect(out).toContain('reports a call that ended unhappily');
  expect(out).toMatch(/fail 0/);
  expect(status).toBe(0);
});

test("the guide's configuration runs the guide's plugin", async () => {
  const crm = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void crm.close());
  await once(crm, 'listening');
  const { port } = crm.address() as AddressInfo;
  const report = new Promise((resolve) => {
    crm.once('request', async (request, response) => {
      response.end();
      resolve(await json(request));
    });
  });
  const folder = await temporaryFolder();
  const configuration = files['undertone.json']!.replace(
    'https://crm.example.org',
    `http://127.0.0.1:${port}`,
  );
  await installInto(folder, { ...files, 'undertone.json': configuration });
  const file = await readConfigFile(join(folder, 'undertone.json'));
  const { config } = explainServerConfig({ file });
  const entries = config.plugins as readonly object[];
  expect(entries).toHaveLength(3);
  const { hub, host } = await startPlugins(entries.slice(0, 2), { isReal: true });
  expect(host.overview().map(({ id, state }) => [id, state])).toEqual([
    ['unhappy-endings', 'running'],
    ['alert-rules', 'running'],
  ]);
  publishCall(hub.open('call-8f2'), callEvents());
  expect(await report).toMatchObject({ call: 'call-8f2', valence: -0.2 });
});
