import { Counter, Gauge, type Registry } from 'prom-client';

const ALERT_RESULTS = ['published', 'late'] as const;

/** What became of an alert a plugin published. */
export type AlertResult = (typeof ALERT_RESULTS)[number];

/** What the host counts of plugins besides their failures; `docs/metrics.md` has a heading a metric. */
export interface HostMetrics {
  /** A plugin of this name is configured: what is counted of it begins at 0. */
  configured(plugin: string): void;
  eventDropped(plugin: string): void;
  alert(plugin: string, result: AlertResult): void;
  up(plugin: string, isUp: boolean): void;
}

/**
 * Registers what the host counts.
 *
 * @param registry - the server's
 */
export function createHostMetrics(registry: Registry): HostMetrics {
  const registers = [registry];
  const dropped = new Counter({
    name: 'undertone_plugin_dropped_events_total',
    help: 'Events left out for plugins that were too slow.',
    labelNames: ['plugin'],
    registers,
  });
  const alerts = new Counter({
    name: 'undertone_plugin_alerts_total',
    help: 'Alerts of plugins: published, or late for a stream that had ended.',
    labelNames: ['plugin', 'result'],
    registers,
  });
  const up = new Gauge({
    name: 'undertone_plugin_up',
    help: '1 while a plugin runs, 0 while it restarts, after it was disabled and after it was closed.',
    labelNames: ['plugin'],
    registers,
  });
  return {
    configured(plugin) {
      dropped.inc({ plugin }, 0);
      for (const result of ALERT_RESULTS) alerts.inc({ plugin, result }, 0);
    },
    eventDropped: (plugin) => dropped.inc({ plugin }),
    alert: (plugin, result) => alerts.inc({ plugin, result }),
    up: (plugin, isUp) => up.set({ plugin }, isUp ? 1 : 0),
  };
}
