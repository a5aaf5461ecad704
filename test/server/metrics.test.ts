import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { DENIAL_REASONS } from '../../src/server/auth/denial.ts';
import { createServerMetrics } from '../../src/server/metrics.ts';
import { CLOSE_CODES } from '../../src/server/protocol/close-codes.ts';

/** Labelled counters without a value, which `rate()` would not see the first event of. */
async function emptyCounters(registry: Registry): Promise<string[]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics
    .filter(({ type, values }) => String(type) === 'counter' && values.length === 0)
    .map(({ name }) => name);
}

test('every counter stands at 0 from the start, those of plugins as soon as one is configured', async () => {
  const registry = new Registry();
  const metrics = createServerMetrics(registry);
  expect(await emptyCounters(registry)).toEqual(['undertone_plugin_errors_total']);
  metrics.pluginConfigured('webhook');
  expect(await emptyCounters(registry)).toEqual([]);
  const text = await registry.metrics();
  expect(text).toContain('undertone_plugin_errors_total{plugin="webhook"} 0');
  expect(text).toContain('undertone_stage_duration_seconds_count{stage="inference"} 0');
  for (const reason of DENIAL_REASONS) {
    expect(text).toContain(`undertone_auth_failures_total{reason="${reason}"} 0`);
  }
});

test('what happens adds to what stood there', async () => {
  const registry = new Registry();
  const metrics = createServerMetrics(registry);
  const closes = async () => (await registry.getSingleMetric('undertone_ws_closes_total')!.get()).values;
  const before = (await closes()).length;
  metrics.socketClosed(CLOSE_CODES.ERR_SLOW_CONSUMER);
  metrics.socketClosed(1_001);
  expect(await closes()).toHaveLength(before);
  metrics.socketClosed(3_999);
  expect((await closes()).filter(({ value }) => value > 0)).toEqual([
    expect.objectContaining({ labels: { code: '1001' }, value: 1 }),
    expect.objectContaining({ labels: { code: '4008' }, value: 1 }),
    expect.objectContaining({ labels: { code: 'other' }, value: 1 }),
  ]);
});
