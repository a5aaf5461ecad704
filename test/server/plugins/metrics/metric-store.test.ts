import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { MetricStore } from '../../../../src/server/plugins/metrics/metric-store.ts';

const counter = (name: string, labelNames: readonly string[] = []) =>
  ({ type: 'counter', definition: { name, help: 'Help.', labelNames } }) as const;
const value = (name: string, amount: number, labels: Record<string, string> = {}) =>
  ({ type: 'value', name, value: amount, labels }) as const;

test('metrics stand under the prefix of the plugin', async () => {
  const registry = new Registry();
  const store = new MetricStore(registry, 'alert-rules');
  store.operate(counter('alerts_total'));
  store.operate({ type: 'gauge', definition: { name: 'queue', help: 'Help.' } });
  store.operate({ type: 'histogram', definition: { name: 'wait_seconds', help: 'Help.', buckets: [1, 2] } });
  for (const name of ['alerts_total', 'queue', 'wait_seconds']) store.operate(value(name, 1.5));
  const text = await registry.metrics();
  expect(text).toContain('undertone_plugin_alert_rules_alerts_total 1.5');
  expect(text).toContain('undertone_plugin_alert_rules_queue 1.5');
  expect(text).toContain('undertone_plugin_alert_rules_wait_seconds_bucket{le="2"} 1');
});

test('a plugin that was restarted counts on', async () => {
  const registry = new Registry();
  const store = new MetricStore(registry, 'a');
  for (let i = 0; i < 2; i += 1) {
    store.operate(counter('x_total'));
    store.operate(value('x_total', 1));
  }
  expect(await registry.metrics()).toContain('undertone_plugin_a_x_total 2');
});

test('labels without end are counted together', async () => {
  const registry = new Registry();
  const store = new MetricStore(registry, 'a');
  store.operate(counter('x_total', ['who']));
  for (let i = 0; i < 150; i += 1) store.operate(value('x_total', 1, { who: `caller ${i}` }));
  expect(await registry.metrics()).toContain('undertone_plugin_a_x_total{who="other"} 50');
});

test('a name that is taken and a metric too many are refused', () => {
  const registry = new Registry();
  const store = new MetricStore(registry, 'a');
  for (let i = 0; i < 50; i += 1) store.operate(counter(`x${i}_total`));
  expect(() => store.operate(counter('y_total'))).toThrow('a plugin may have 50 metrics');
  expect(() => store.operate({ type: 'gauge', definition: { name: 'x1_total', help: 'Help.' } })).toThrow(
    'already',
  );
  expect(() => new MetricStore(registry, 'a-x1').operate(counter('total'))).toThrow('already');
});
