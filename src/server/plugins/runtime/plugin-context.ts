import { UndertoneError } from '../../../sdk/errors.ts';
import { checkAlert } from '../../../sdk/plugin/alert-draft.ts';
import type { PluginContext, PluginLogger } from '../../../sdk/plugin/context.ts';
import { createMetricFacade } from '../../../sdk/plugin/metric-facade.ts';
import type { PluginPorts } from './plugin-ports.ts';
import type { PluginTimers } from './plugin-timers.ts';
import { RateLimit } from './rate-limit.ts';

/** Log lines a plugin may write within a minute. */
const LINES_PER_MINUTE = 300;

/** What a context is made for. */
export interface PluginContextOptions {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly alertsPerMinute: number;
  readonly timers: PluginTimers;
  readonly hasEnded: () => boolean;
}

/**
 * What a plugin is given, with the limits that keep one that floods from harming anything: they work where the plugin runs,
 * so that an isolated plugin cannot flood the thread it was isolated from.
 *
 * @param ports - where it leads
 * @param options - whose it is
 */
export function createPluginContext(
  ports: PluginPorts,
  { id, options, alertsPerMinute, timers, hasEnded }: PluginContextOptions,
): PluginContext<Readonly<Record<string, unknown>>> {
  const now = () => ports.clock.now();
  const alerts = new RateLimit(alertsPerMinute, now);
  return Object.freeze({
    id,
    options,
    logger: createLogger(ports, new RateLimit(LINES_PER_MINUTE, now)),
    metrics: createMetricFacade((operation) => ports.metric(operation)),
    clock: timers,
    publishAlert(at, draft) {
      const { place, alert } = checkAlert(at, draft);
      if (hasEnded()) return;
      const { isAllowed, isOffence } = alerts.use(place.stream);
      if (isAllowed) ports.alert(place, alert);
      else if (isOffence) ports.failed(tooManyAlerts(alertsPerMinute));
    },
  } satisfies PluginContext<Readonly<Record<string, unknown>>>);
}

function tooManyAlerts(alertsPerMinute: number): UndertoneError {
  return new UndertoneError(
    'ERR_PLUGIN',
    `more than ${alertsPerMinute} alerts of one stream within a minute; those over that are dropped, use a cooldown`,
  );
}

function createLogger(ports: PluginPorts, limit: RateLimit): PluginLogger {
  const writer =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (limit.use().isAllowed) ports.log(level, String(message), fields);
    };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
