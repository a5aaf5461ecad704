import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { callEvents, publishCall, startPlugins } from './plugin-bench.ts';

/** What a stream says itself: everything but alerts, without its place in the log, which alerts take part in. */
function ownEvents(events: readonly UndertoneEvent[]): object[] {
  return events
    .filter(({ type }) => type !== 'alert')
    .map(({ stream: _, epoch: __, offset: ___, ...event }) => event);
}

describe('a plugin that works', () => {
  test('gets every event and puts alerts right behind what caused them', async () => {
    const { hub, published, metric, log } = await startPlugins([
      { path: 'healthy.ts', options: { severity: 'critical' } },
    ]);
    publishCall(hub.open('call-1'));
    const types = published.map(({ type }) => type);
    expect(types.slice(-5)).toEqual([
      'emotion.state',
      'alert',
      'emotion.summary',
      'speech.ended',
      'stream.ended',
    ]);
    expect(published.map(({ offset }) => offset)).toEqual(published.map((_, i) => i));
    expect(published.find(({ type }) => type === 'alert')).toMatchObject({
      source: 'healthy',
      name: 'angry',
      severity: 'critical',
    });
    expect(await metric('undertone_plugin_healthy_events_total{type="emotion.window"}')).toMatch(/ 8$/);
    expect(await metric('undertone_plugin_healthy_events_total{type="alert"}')).toMatch(/ 1$/);
    expect(log).toContainEqual(
      expect.objectContaining({ plugin: 'healthy', msg: 'set up', severity: 'critical' }),
    );
  });

  test('sees an alert of another plugin after the event that caused it', async () => {
    const { hub, published, log } = await startPlugins([{ path: 'healthy.ts' }, { path: 'notes.ts' }]);
    publishCall(hub.open('call-1'));
    const seen = log.filter(({ plugin, msg }) => plugin === 'notes' && msg === 'saw');
    expect(seen.map(({ type }) => type)).toContain('alert');
    expect(seen.map(({ offset }) => offset)).toEqual(published.map(({ offset }) => offset));
  });

  test('may run twice under names of their own, and is closed once', async () => {
    const { hub, host, metric, log } = await startPlugins([
      { path: 'healthy.ts', id: 'first' },
      { path: 'healthy.ts', id: 'second' },
    ]);
    for (const counter of ['errors_total{plugin="second"}', 'dropped_events_total{plugin="second"}']) {
      expect(await metric(`undertone_plugin_${counter}`)).toMatch(/ 0$/);
    }
    expect(await metric('undertone_plugin_alerts_total{plugin="second",result="late"}')).toMatch(/ 0$/);
    publishCall(hub.open('call-1'));
    expect(await metric('undertone_plugin_second_events_total{type="emotion.window"}')).toMatch(/ 8$/);
    await Promise.all([host.close(), host.close()]);
    expect(log.filter(({ msg }) => msg === 'closed by the host')).toHaveLength(2);
    expect(host.overview().map(({ id, state }) => [id, state])).toEqual([
      ['first', 'closed'],
      ['second', 'closed'],
    ]);
  });

  test('cannot say anything of a stream that is over', async () => {
    const { hub, published, metric } = await startPlugins([
      { path: 'healthy.ts', id: 'late', isolate: false },
    ]);
    const stream = hub.open('call-1');
    publishCall(stream);
    const before = published.length;
    publishCall(hub.open('call-2'), callEvents(0));
    expect(published.slice(before).every((event) => event.stream === 'call-2')).toBe(true);
    expect(await metric('undertone_plugin_alerts_total{plugin="late",result="published"}')).toMatch(/ 2$/);
  });
});

describe.each(['throws', 'hangs', 'floods'])('a plugin that %s', (name) => {
  test('changes no event of the stream, delays none, and is disabled with a reason', async () => {
    const bench = await startPlugins([{ path: `${name}.ts` }, { path: 'healthy.ts' }]);
    const { hub, host, clock, published, log, metric } = bench;
    const stream = hub.open('call-1');
    const events = callEvents(40);
    for (const event of events) {
      stream.publish(event);
      expect(ownEvents(published).at(-1)).toEqual(event);
    }
    expect(ownEvents(published)).toEqual(events);
    for (let i = 0; i < 8; i += 1) {
      await turn();
      clock.advance(5_000);
    }
    await turn();
    const [bad, good] = host.overview();
    expect(bad).toMatchObject({ id: name, state: 'disabled', errors: 5 });
    expect(bad?.reason).toMatch(/^5 failures within 60 s, the last: /);
    expect(good).toMatchObject({ state: 'running', errors: 0 });
    expect(await metric(`undertone_plugin_errors_total{plugin="${name}"}`)).toMatch(/ 5$/);
    expect(await metric(`undertone_plugin_up{plugin="${name}"}`)).toMatch(/ 0$/);
    expect(log.filter(({ plugin, level }) => plugin === name && level === 40)).toHaveLength(1);
    expect(log.filter(({ plugin, level }) => plugin === name && level === 50)).toEqual([
      expect.objectContaining({ msg: 'plugin disabled', reason: bad?.reason }),
    ]);
  });
});

test('alerts over the limit are not published', async () => {
  const { hub, published } = await startPlugins([{ path: 'floods.ts', limits: { alertsPerMinute: 10 } }]);
  publishCall(hub.open('call-1'));
  expect(published.filter(({ type }) => type === 'alert')).toHaveLength(10);
});

test('a plugin that is too slow loses windows first, is told, and the loss is counted', async () => {
  const { hub, host, log, metric } = await startPlugins([
    { path: 'hangs.ts', limits: { queueEvents: 10, callTimeoutMs: 600_000 } },
  ]);
  publishCall(hub.open('call-1'), callEvents(30));
  expect(host.overview()[0]).toMatchObject({ state: 'running', queuedEvents: 10, droppedEvents: 25 });
  expect(await metric('undertone_plugin_dropped_events_total{plugin="hangs"}')).toMatch(/ 25$/);
  expect(log.filter(({ msg }) => String(msg).startsWith('plugin is too slow'))).toHaveLength(1);
});

test('a plugin whose setup fails is disabled and the others run', async () => {
  const { host } = await startPlugins([{ path: 'refuses-to-start.ts' }, { path: 'healthy.ts' }]);
  expect(host.overview()).toMatchObject([
    { state: 'disabled', reason: 'setup failed: the folder is not there', errors: 1 },
    { state: 'running' },
  ]);
});

describe('a configuration', () => {
  test('lists everything that is wrong with every plugin', async () => {
    const starting = startPlugins([
      { path: 'healthy.ts', options: { severity: 'grave', colour: 'red' } },
      { path: 'old.ts' },
      { path: 'no-plugin.ts' },
      { name: 'no-such-plugin' },
      { path: 'throws.ts' },
      { path: 'throws.ts' },
    ]);
    const { message, code } = await starting.then(
      () => ({ message: '', code: '' }),
      (error: { message: string; code: string }) => error,
    );
    expect(code).toBe('ERR_INVALID_OPTION');
    expect(message).toContain('severity must be one of info, warning, critical, got "grave"');
    expect(message).toContain('unknown option colour');
    expect(message).toContain('plugin old was made for version 0 of the plugin interface');
    expect(message).toContain('is no plugin; export what definePlugin() of undertone/sdk returns');
    expect(message).toContain('no plugin named no-such-plugin ships');
    expect(message).toContain('two plugins are called throws');
  });

  test('finds plugins that ship by their names', async () => {
    const { host } = await startPlugins([
      { name: 'alert-rules', options: { rules: [{ name: 'anger', when: { labels: ['angry'] } }] } },
      { name: 'console', options: { events: ['alert'] } },
    ]);
    expect(host.overview().map(({ id, state }) => [id, state])).toEqual([
      ['alert-rules', 'running'],
      ['console', 'running'],
    ]);
  });
});
