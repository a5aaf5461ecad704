/** Plugins that do everything wrong, in a real server with a real voice: the stream says what it says without them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { PluginOverview } from '../../src/sdk/index.ts';
import { FIXTURES } from '../server/plugins/plugin-bench.ts';
import { connectClient, type Received } from '../server/test-client.ts';
import { modelFolder, type ServerProcess, startServerProcess } from './server-process.ts';
import { cut, readSpeech, toTelephone } from './speech-clip.ts';

/** Starting a process that compiles its sources takes a while on a busy machine. */
const TIMEOUT_MS = 240_000;

/** 20 ms of a telephone line. */
const FRAME_BYTES = 160;

const bad = (name: string, isolate: boolean, limits: object = {}) => ({
  path: join(FIXTURES, `${name}.ts`),
  id: isolate ? `isolated-${name}` : name,
  isolate,
  limits,
});

/** Every way to fail, on the server's own thread where that can be survived, and on a thread of its own. */
const BAD_PLUGINS = [
  bad('throws', false),
  bad('hangs', false, { callTimeoutMs: 200, maxFailures: 2 }),
  bad('floods', false),
  bad('leaks', false),
  bad('throws', true),
  bad('hangs', true, { callTimeoutMs: 200, maxFailures: 2 }),
  bad('floods', true),
  bad('leaks', true),
  bad('loops', true, { callTimeoutMs: 200, maxFailures: 2 }),
  bad('exits', true, { maxFailures: 2 }),
];
const IDS = BAD_PLUGINS.map(({ id }) => id);

let folder: string;
let model: string;
let speech: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-plugins-'));
  model = await modelFolder(folder);
  speech = toTelephone(await readSpeech());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(plugins: readonly object[]) {
  const config = join(folder, `${plugins.length}.json`);
  await writeFile(config, JSON.stringify({ plugins }));
  const log: Readonly<Record<string, unknown>>[] = [];
  const onLogLine = (line: string) => void log.push(JSON.parse(line));
  const server = await startServerProcess(model, 0, { config, onLogLine });
  onTestFinished(() => server.kill());
  return { server, log };
}

/** Publishes the clip and returns what the stream itself said, without its place in the log, which alerts take part in. */
async function listenTo({ url }: ServerProcess): Promise<readonly object[]> {
  const client = await connectClient(`${url}/v1/ingest`);
  const format = { stream: 'call-1', encoding: 'mulaw', sampleRate: 8_000 };
  // Not live: a busy machine skips windows of live streams, which would look like a plugin's doing.
  client.send({ type: 'start', ...format, events: true, live: false });
  await client.next('ready');
  for (const frame of cut(speech, FRAME_BYTES)) client.send(frame);
  client.send({ type: 'end' });
  await client.closed;
  const own = ({ type, offset }: Received) => offset !== undefined && type !== 'alert';
  return client.received.filter(own).map(({ offset: _, epoch: __, latencyMs: ___, ...event }) => event);
}

async function overview({ url }: ServerProcess): Promise<readonly PluginOverview[]> {
  const answer = await fetch(`${url}/v1/plugins`);
  return ((await answer.json()) as { readonly plugins: readonly PluginOverview[] }).plugins;
}

test(
  'whatever plugins do wrong, events are the same, each error is logged once, and each plugin is disabled with a reason',
  async () => {
    const { server: alone } = await start([]);
    const expected = await listenTo(alone);
    expect(expected.map(({ type }: { readonly type?: string }) => type)).toContain('emotion.window');
    await alone.end();

    const { server, log } = await start(BAD_PLUGINS);
    expect(await listenTo(server)).toEqual(expected);
    const states = async () => (await overview(server)).map(({ id, state }) => [id, state]);
    await expect.poll(states, { timeout: 60_000, interval: 200 }).toEqual(IDS.map((id) => [id, 'disabled']));

    for (const { id, reason, errors } of await overview(server)) {
      expect(reason, id).toMatch(/^[25] failures within 60 s, the last: \S/);
      const lines = log.filter(({ plugin }) => plugin === id).map(({ msg }) => msg);
      expect(lines, id).toEqual(['plugin failed; failures that follow are only counted', 'plugin disabled']);
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toContain(`undertone_plugin_errors_total{plugin="${id}"} ${errors}\n`);
      expect(metrics).toContain(`undertone_plugin_up{plugin="${id}"} 0\n`);
    }
    expect(await listenTo(server)).toEqual(expected);
    expect(await server.end()).toBe(0);
  },
  TIMEOUT_MS,
);
