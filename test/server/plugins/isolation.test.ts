import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { callEvents, type PluginBench, publishCall, startPlugins } from './plugin-bench.ts';

/** Threads answer when they do; this waits for what they do, not for a time. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(10);
}

const state = ({ host }: PluginBench) => host.overview()[0]!.state;

test("an isolated plugin does what it does on the server's thread", async () => {
  const bench = await startPlugins(
    [{ path: 'healthy.ts', isolate: true, options: { severity: 'warning' } }],
    {
      isReal: true,
    },
  );
  const events = callEvents();
  publishCall(bench.hub.open('call-1'), events.slice(0, -1));
  await until(() => bench.published.some(({ type }) => type === 'alert'));
  expect(bench.published.at(-1)).toMatchObject({ type: 'alert', source: 'healthy', severity: 'warning' });
  await bench.host.close();
  expect(await bench.metric('undertone_plugin_healthy_events_total{type="emotion.window"}')).toMatch(/ 8$/);
  const lines = bench.log.filter(({ plugin }) => plugin === 'healthy').map(({ msg }) => msg);
  expect(lines).toContain('set up');
  expect(lines).toContain('closed by the host');
});

test('an isolated plugin refuses wrong options at the start', async () => {
  await expect(
    startPlugins([{ path: 'healthy.ts', isolate: true, options: { severity: 'grave' } }], { isReal: true }),
  ).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTION',
    message: expect.stringContaining('severity must be one of'),
  });
});

describe.each([
  ['exits', /thread ended: exit code 3/],
  ['loops', /a call took longer than 1000 ms/],
])('an isolated plugin that %s', (name, reason) => {
  test('is started again, then disabled with a reason, and no event of the stream is missing', async () => {
    const bench = await startPlugins(
      [{ path: `${name}.ts`, isolate: true, limits: { callTimeoutMs: 1_000, maxFailures: 2 } }],
      { isReal: true },
    );
    const stream = bench.hub.open('call-1');
    const events = callEvents(4);
    publishCall(stream, events);
    expect(bench.published.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    await until(() => state(bench) === 'restarting');
    await until(() => state(bench) === 'disabled');
    expect(bench.host.overview()[0]).toMatchObject({ errors: 2, reason: expect.stringMatching(reason) });
    expect(await bench.metric(`undertone_plugin_errors_total{plugin="${name}"}`)).toMatch(/ 2$/);
  });
});

test('an isolated plugin that leaks promises is counted and disabled', async () => {
  const bench = await startPlugins([{ path: 'leaks.ts', isolate: true }], { isReal: true });
  publishCall(bench.hub.open('call-1'));
  await until(() => state(bench) === 'disabled');
  expect(bench.host.overview()[0]?.reason).toContain('nobody waited for this');
});
