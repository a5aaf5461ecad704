import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { MetricOperation } from '../../../sdk/plugin/metric-facade.ts';
import type { MetricLabels } from '../../../sdk/plugin/metrics.ts';

/** Metrics one plugin may have. */
const MAX_METRICS = 50;

/** Combinations of labels one metric may have; the rest are counted together. */
const MAX_SERIES = 100;

interface StoredMetric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labelNames: readonly string[];
  readonly series: Set<string>;
  write(value: number, labels: MetricLabels): void;
}

/** One plugin's metrics in the server's registry, under the plugin's prefix and no other name. */
export class MetricStore {
  readonly #registry: Registry;
  readonly #prefix: string;
  readonly #metrics = new Map<string, StoredMetric>();

  /**
   * @param registry - the server's
   * @param id - name of the plugin's instance
   */
  constructor(registry: Registry, id: string) {
    this.#registry = registry;
    this.#prefix = `undertone_plugin_${id.replaceAll('-', '_')}_`;
  }

  /**
   * Does what a plugin asks.
   *
   * @throws UndertoneError `ERR_PLUGIN` where there are too many metrics or a name is taken
   */
  operate(operation: MetricOperation): void {
    if (operation.type !== 'value') this.#define(operation);
    else {
      const metric = this.#metrics.get(operation.name);
      metric?.write(operation.value, boundedLabels(metric, operation.labels));
    }
  }

  /** A plugin that was restarted defines its metrics again; they count on. */
  #define(operation: Exclude<MetricOperation, { type: 'value' }>): void {
    const { type, definition } = operation;
    const known = this.#metrics.get(definition.name);
    if (known?.type === type) return;
    const name = this.#prefix + definition.name;
    if (known !== undefined || this.#registry.getSingleMetric(name) !== undefined) {
      throw new UndertoneError('ERR_PLUGIN', `there is a metric named ${name} already`);
    }
    if (this.#metrics.size >= MAX_METRICS) {
      throw new UndertoneError(
        'ERR_PLUGIN',
        `a plugin may have ${MAX_METRICS} metrics, ${name} is one too many`,
      );
    }
    const labelNames = [...(definition.labelNames ?? [])];
    const write = this.#create(operation, {
      name,
      help: definition.help,
      labelNames,
      registers: [this.#registry],
    });
    this.#metrics.set(definition.name, { type, labelNames, series: new Set(), write });
  }

  #create(
    operation: Exclude<MetricOperation, { type: 'value' }>,
    options: { name: string; help: string; labelNames: string[]; registers: Registry[] },
  ): StoredMetric['write'] {
    switch (operation.type) {
      case 'counter': {
        const counter = new Counter(options);
        return (value, labels) => counter.inc(labels, value);
      }
      case 'gauge': {
        const gauge = new Gauge(options);
        return (value, labels) => gauge.set(labels, value);
      }
      case 'histogram': {
        const histogram = new Histogram({ ...options, buckets: [...operation.definition.buckets] });
        return (value, labels) => histogram.observe(labels, value);
      }
    }
  }
}

function boundedLabels({ labelNames, series }: StoredMetric, labels: MetricLabels): MetricLabels {
  if (labelNames.length === 0) return labels;
  const key = JSON.stringify(labelNames.map((name) => labels[name] ?? ''));
  if (series.has(key)) return labels;
  if (series.size >= MAX_SERIES) return Object.fromEntries(labelNames.map((name) => [name, 'other']));
  series.add(key);
  return labels;
}
