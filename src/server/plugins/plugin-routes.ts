import type { FastifyInstance } from 'fastify';
import type { PluginOverview } from '../../sdk/plugin/overview.ts';
import type { PluginHost } from './plugin-host.ts';

/**
 * Adds `GET /v1/plugins`: which plugins run, and why those do not that do not.
 *
 * @param app - where to add
 * @param host - knows
 */
export function addPluginRoutes(app: FastifyInstance, host: PluginHost): void {
  app.get('/v1/plugins', (): { plugins: readonly PluginOverview[] } => ({ plugins: host.overview() }));
}
