import type { Logger } from 'pino';
import type { ServerMetrics } from '../metrics.ts';
import type { HostMetrics } from './metrics/host-metrics.ts';
import type { SupervisorReports } from './supervision/supervisor-options.ts';

/**
 * Writes what happens to a plugin into the log and the metrics: every failure is counted, the first of a series is logged.
 *
 * @param plugin - name of the instance
 */
export function supervisorReports(
  plugin: string,
  metrics: HostMetrics & Pick<ServerMetrics, 'pluginFailed'>,
  logger: Logger,
): SupervisorReports {
  return {
    failure(error, isFirst) {
      metrics.pluginFailed(plugin);
      if (isFirst)
        logger.warn({ plugin, err: error }, 'plugin failed; failures that follow are only counted');
    },
    dropped(isFirst) {
      metrics.eventDropped(plugin);
      if (isFirst) logger.warn({ plugin }, 'plugin is too slow; events are left out for it');
    },
    state(state, reason) {
      metrics.up(plugin, state === 'running');
      if (state === 'disabled') logger.error({ plugin, reason }, 'plugin disabled');
      else logger.info({ plugin, state }, 'plugin changed');
    },
  };
}
