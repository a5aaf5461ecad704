import { UndertoneError } from '../../errors.ts';
import type { Alert, UndertoneEvent } from '../../events.ts';
import { checkAlert } from '../../plugin/alert-draft.ts';
import type { AlertPlace, PluginContext, PluginLogger } from '../../plugin/context.ts';
import { handleEvent } from '../../plugin/handle-event.ts';
import type { MetricLabels } from '../../plugin/metrics.ts';
import type { Plugin } from '../../plugin/plugin.ts';
import { createManualClock, type ManualClock, settle } from '../manual-clock.ts';
import { createRecordedMetrics, type RecordedMetrics } from './recorded-metrics.ts';

/** An alert a plugin published, with the place it was published at. */
export type PublishedAlert = Alert & AlertPlace;

/** A line a plugin wrote into the log. */
export interface PluginLogLine {
  readonly level: keyof PluginLogger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A running plugin, with everything around it under the test's control. */
export interface PluginHarness {
  /** The plugin's time: starts at 0 and moves only by `advance`. */
  readonly clock: ManualClock;
  /** What it published so far, oldest first. */
  readonly alerts: readonly PublishedAlert[];
  /** What it logged so far, oldest first. */
  readonly logs: readonly PluginLogLine[];
  /** What it counted. */
  readonly metrics: Pick<RecordedMetrics, 'labelValues'>;
  /** A counter, a gauge, or how often a histogram got a value; `name` is without the plugin's prefix. */
  metric(name: string, labels?: MetricLabels): number;
  /**
   * Calls the handlers as a server would, event by event; resolves when the last has been handled.
   *
   * @throws what a handler throws
   */
  send(...events: readonly UndertoneEvent[]): Promise<void>;
  /** Tells the plugin that events were left out. */
  drop(count: number): Promise<void>;
  /** Calls `close` as a server does that ends; calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Starts a plugin for a test.
 *
 * @param plugin - default export of its module
 * @param options - as a configuration would give them
 * @throws UndertoneError `ERR_INVALID_OPTION` where the plugin refuses the options; whatever its `setup` throws
 */
export async function startPlugin(plugin: Plugin, options: unknown = {}): Promise<PluginHarness> {
  const resolved = plugin.resolveOptions(options);
  if (resolved.problems.length > 0) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `options of ${plugin.name}: ${resolved.problems.join('; ')}`,
    );
  }
  const clock = createManualClock();
  const alerts: PublishedAlert[] = [];
  const logs: PluginLogLine[] = [];
  const recorded = createRecordedMetrics();
  const context: PluginContext<Readonly<Record<string, unknown>>> = {
    id: plugin.name,
    options: resolved.options,
    logger: createLogger(logs),
    metrics: recorded.metrics,
    clock,
    publishAlert(at, draft) {
      const { place, alert } = checkAlert(at, draft);
      alerts.push({ type: 'alert', ...place, source: plugin.name, ...alert });
    },
  };
  const handlers = await plugin.setup(context);
  let closed: Promise<void> | null = null;
  return {
    clock,
    alerts,
    logs,
    metrics: recorded,
    metric: (name, labels) => recorded.value(name, labels),
    async send(...events) {
      for (const event of events) await handleEvent(plugin, handlers, event);
      await settle();
    },
    async drop(count) {
      await handlers.onEventsDropped?.(count);
    },
    close() {
      closed ??= Promise.resolve(handlers.close?.());
      return closed;
    },
  };
}

function createLogger(lines: PluginLogLine[]): PluginLogger {
  const writer =
    (level: keyof PluginLogger) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, message, fields });
    };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
