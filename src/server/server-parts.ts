import type { FastifyInstance } from 'fastify';
import { addTokenRoute } from './auth/token-route.ts';
import { createCarrierRoutes } from './carriers/carrier-routes.ts';
import type { ServerConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import type { ResolvedDependencies } from './dependencies.ts';
import { EventSession } from './events/event-session.ts';
import { addAnalyzeRoute } from './http/analyze-route.ts';
import { createHttpApp } from './http/http-app.ts';
import { addSseRoute } from './http/sse-route.ts';
import { Hub } from './hub/hub.ts';
import { createMemoryEventLogs } from './hub/memory-event-log.ts';
import { IngestSession } from './ingest/ingest-session.ts';
import { PluginHost } from './plugins/plugin-host.ts';
import { addPluginRoutes } from './plugins/plugin-routes.ts';
import { Sessions } from './sessions.ts';
import { createUpgrades, type Upgrades } from './socket/upgrades.ts';

/** Everything one running server is made of. */
export interface ServerParts {
  readonly context: ServerContext;
  readonly dependencies: ResolvedDependencies;
  readonly plugins: PluginHost;
  readonly app: FastifyInstance;
  readonly upgrades: Upgrades;
  /** Publishers and uploads: whoever sends audio. */
  readonly publishers: Sessions;
  readonly subscribers: Sessions;
}

/**
 * Puts the parts of a server together; nothing listens yet.
 *
 * @param config - from `resolveServerConfig`
 * @param dependencies - what it works with; closed where something fails here
 * @param isDraining - true once the server has begun to close
 */
export async function assembleServer(
  config: ServerConfig,
  dependencies: ResolvedDependencies,
  isDraining: () => boolean,
): Promise<ServerParts> {
  const plugins = new PluginHost(dependencies);
  const context = createContext(config, dependencies, plugins, isDraining);
  const publishers = new Sessions();
  const subscribers = new Sessions();
  const upgrades = createUpgrades(context, {
    '/v1/ingest': {
      createSession: (connection) =>
        publishers.add((onDone) => new IngestSession(context, connection, onDone)),
    },
    '/v1/events': {
      createSession: (connection) =>
        subscribers.add((onDone) => new EventSession(context, connection, onDone)),
    },
    ...createCarrierRoutes(context, publishers),
  });
  try {
    const app = await createHttpApp(context, dependencies);
    addTokenRoute(app, context.auth);
    addSseRoute(app, context, subscribers);
    addAnalyzeRoute(app, context, publishers);
    addPluginRoutes(app, plugins);
    app.server.on('upgrade', upgrades.handle);
    return { context, dependencies, plugins, app, upgrades, publishers, subscribers };
  } catch (thrown) {
    await dependencies.close();
    throw thrown;
  }
}

function createContext(
  config: ServerConfig,
  { auth, lanes, metrics, logger, clock, random }: ResolvedDependencies,
  plugins: PluginHost,
  isDraining: () => boolean,
): ServerContext {
  const limits = { maxEvents: config.logMaxEvents, maxAgeMs: config.logMaxAgeMs };
  const hub = new Hub({
    clock,
    random,
    openLog: createMemoryEventLogs({ limits, now: clock.now, random }),
    retainEndedMs: config.retainEndedMs,
    onEvent: metrics.event,
    onPublished: (event) => plugins.offer(event),
  });
  return { auth, config, hub, lanes, metrics, logger, clock, random, isDraining };
}
