/** Values of a metric's labels; keep them few: a stream's name must never be one. */
export type MetricLabels = Readonly<Record<string, string>>;

/** Something that only grows. */
export interface PluginCounter {
  /**
   * Adds to it.
   *
   * @param amount - 0 or more; 1 when left out
   */
  inc(amount?: number, labels?: MetricLabels): void;
}

/** Something that rises and falls. */
export interface PluginGauge {
  set(value: number, labels?: MetricLabels): void;
}

/** How values are spread. */
export interface PluginHistogram {
  observe(value: number, labels?: MetricLabels): void;
}

/** What a metric is called and what it says. */
export interface MetricDefinition {
  /** In `snake_case` with the unit last, as `deliveries_total`; the host puts the plugin's prefix before it. */
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** A {@link MetricDefinition} with the upper bounds its histogram counts under, in rising order. */
export interface HistogramDefinition extends MetricDefinition {
  readonly buckets: readonly number[];
}

/**
 * A plugin's own metrics, at `GET /metrics` as `undertone_plugin_<id>_<name>`; make them once, in `setup`.
 *
 * A metric keeps its first 100 combinations of labels; the rest are counted together under `other`.
 */
export interface PluginMetrics {
  counter(definition: MetricDefinition): PluginCounter;
  gauge(definition: MetricDefinition): PluginGauge;
  histogram(definition: HistogramDefinition): PluginHistogram;
}
