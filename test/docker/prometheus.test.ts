/** A real Prometheus with the configuration of docker/, scraping a real server. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createServerMetrics } from '../../src/server/metrics.ts';
import { describeWith, pathOf, REPOSITORY } from '../requirements.ts';
import { closeServersAfterEach, startTestServer } from '../server/test-server.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { freePort } from './free-port.ts';

closeServersAfterEach();

const run = promisify(execFile);
const DOCKER = join(REPOSITORY, 'docker');
const MONITOR_TOKEN = 'a-password-for-prometheus-alone';

/** Metrics a Prometheus has of a target by itself. */
const PROMETHEUS_METRICS = new Set(['up']);

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: { readonly query: string } }[] };
}

async function dashboardQueries(): Promise<string[]> {
  const text = await readFile(join(DOCKER, 'grafana/dashboards/undertone.json'), 'utf8');
  const { panels } = JSON.parse(text) as Dashboard;
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** Names of all metrics the server has, those of histograms with their endings. */
async function knownMetrics(): Promise<Set<string>> {
  const registry = new Registry();
  const metrics = createServerMetrics(registry);
  metrics.observe({ version: '1', model: 'm@1', lanes: () => [] });
  const text = await registry.metrics();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!],
  );
  return new Set(names);
}

function metricsIn(text: string): string[] {
  return [...text.matchAll(/\b(?:undertone|nodejs|process)_\w+|\bup\b(?=\{)/g)].map(([name]) => name);
}

describe('docker/grafana', () => {
  test('asks only for metrics that the server has, and for each of its own', async () => {
    const known = await knownMetrics();
    const asked = metricsIn((await dashboardQueries()).join('\n'));
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    const own = [...known].filter((name) => name.startsWith('undertone_') && !/_(sum|count)$/.test(name));
    // Plugins register metrics of their own beside the one of their failures.
    const shown = new Set(asked);
    expect(own.filter((name) => !shown.has(name) && !name.startsWith('undertone_plugin'))).toEqual([]);
  });

  test('lays its panels out without overlap', async () => {
    const text = await readFile(join(DOCKER, 'grafana/dashboards/undertone.json'), 'utf8');
    const { panels } = JSON.parse(text) as {
      panels: { id: number; gridPos: { x: number; y: number; w: number } }[];
    };
    const cells = panels.flatMap(({ gridPos: { x, y, w } }) =>
      Array.from({ length: w }, (_, i) => `${x + i},${y}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});

describe('docker/prometheus/alerts.yml', () => {
  test('asks only for metrics that the server has', async () => {
    const known = await knownMetrics();
    const text = await readFile(join(DOCKER, 'prometheus/alerts.yml'), 'utf8');
    const asked = [...text.matchAll(/expr: (?:\|\n([\s\S]*?)\n {8}\w|(.*))/g)].flatMap(([, block, line]) =>
      metricsIn(block ?? line ?? ''),
    );
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !known.has(name) && !PROMETHEUS_METRICS.has(name))).toEqual([]);
  });
});

describeWith('prometheus', 'with a real Prometheus', () => {
  test('promtool accepts the rules, and they fire when they should', async () => {
    const options = { cwd: join(DOCKER, 'prometheus') };
    const promtool = pathOf('prometheus').replace(/prometheus$/, 'promtool');
    const { stdout } = await run(promtool, ['check', 'rules', 'alerts.yml'], options);
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
    await run(promtool, ['test', 'rules', 'alerts.test.yml'], options);
  });

  test('it scrapes the server with its token, and evaluates every rule and every panel', async () => {
    const { server } = await startTestServer({
      authSecret: 'a-secret-that-is-long-enough-to-be-one',
      monitorToken: MONITOR_TOKEN,
    });
    const prometheus = await startPrometheus(server.url);
    await expect
      .poll(() => prometheus.query('undertone_build_info'), { timeout: 60_000, interval: 500 })
      .toMatchObject([{ metric: { job: 'undertone', model: 'tiny@1.0.0' } }]);
    expect(await prometheus.query('up{job="undertone"}')).toMatchObject([
      { value: [expect.any(Number), '1'] },
    ]);
    for (const expression of await dashboardQueries()) {
      const filled = expression.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*');
      expect([filled, Array.isArray(await prometheus.query(filled))]).toEqual([filled, true]);
    }
    await expect
      .poll(() => prometheus.ruleHealth(), { timeout: 60_000, interval: 500 })
      .toEqual(new Set(['ok']));
  });

  test('it is refused without the token', async () => {
    const { server } = await startTestServer({ authSecret: 'a-secret-that-is-long-enough-to-be-one' });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
  });
});

/** Prometheus with the shipped configuration, pointed at a server of the test and quicker. */
async function startPrometheus(url: string) {
  const folder = await temporaryFolder();
  await copyFile(join(DOCKER, 'prometheus/alerts.yml'), join(folder, 'alerts.yml'));
  await writeFile(join(folder, 'token'), MONITOR_TOKEN);
  const shipped = await readFile(join(DOCKER, 'prometheus/prometheus.yml'), 'utf8');
  const config = shipped
    .replaceAll('interval: 15s', 'interval: 1s')
    .replace('/run/secrets/monitor_token', join(folder, 'token'))
    .replace('undertone:8080', new URL(url).host);
  await writeFile(join(folder, 'prometheus.yml'), config);
  const address = `127.0.0.1:${await freePort()}`;
  const flags = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--log.level=error',
  ];
  const child = spawn(pathOf('prometheus'), flags, { stdio: ['ignore', 'inherit', 'inherit'] });
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  });
  const ask = async (path: string) => {
    const answer = await fetch(`http://${address}/api/v1/${path}`).catch(() => null);
    return answer === null ? {} : (((await answer.json().catch(() => ({}))) as { data?: object }).data ?? {});
  };
  return {
    async query(expression: string): Promise<unknown> {
      const data = (await ask(`query?query=${encodeURIComponent(expression)}`)) as { result?: unknown };
      return data.result;
    },
    async ruleHealth(): Promise<Set<string>> {
      const data = (await ask('rules')) as { groups?: { rules: { health: string }[] }[] };
      return new Set((data.groups ?? []).flatMap(({ rules }) => rules.map(({ health }) => health)));
    },
  };
}
