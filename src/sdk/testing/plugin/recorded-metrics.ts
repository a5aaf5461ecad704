import { createMetricFacade, type MetricOperation } from '../../plugin/metric-facade.ts';
import type { MetricLabels, PluginMetrics } from '../../plugin/metrics.ts';

/** A plugin's metrics, and what has become of them. */
export interface RecordedMetrics {
  readonly metrics: PluginMetrics;
  /** Every value of a label that was used. */
  readonly labelValues: ReadonlySet<string>;
  /**
   * What a counter or gauge stands at, or how often a histogram was given a value; 0 before the first.
   *
   * @param name - without prefix
   * @param labels - all of them
   */
  value(name: string, labels?: MetricLabels): number;
}

/** Makes metrics that only remember. */
export function createRecordedMetrics(): RecordedMetrics {
  const types = new Map<string, 'counter' | 'gauge' | 'histogram'>();
  const values = new Map<string, number>();
  const labelValues = new Set<string>();
  const key = (name: string, labels: MetricLabels) =>
    JSON.stringify([name, ...Object.entries(labels).sort()]);

  function operate(operation: MetricOperation): void {
    if (operation.type !== 'value') {
      types.set(operation.definition.name, operation.type);
      return;
    }
    const { name, labels, value } = operation;
    const before = values.get(key(name, labels)) ?? 0;
    const type = types.get(name);
    values.set(key(name, labels), type === 'gauge' ? value : before + (type === 'counter' ? value : 1));
    for (const label of Object.values(labels)) labelValues.add(label);
  }

  return {
    metrics: createMetricFacade(operate),
    labelValues,
    value: (name, labels = {}) => values.get(key(name, labels)) ?? 0,
  };
}
