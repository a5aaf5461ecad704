import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { toUndertoneError, UndertoneError } from '../sdk/errors.ts';
import { addTokenRoute } from './auth/token-route.ts';
import type { Clock } from './clock.ts';
import type { ServerConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { type ResolvedDependencies, resolveDependencies, type ServerDependencies } from './dependencies.ts';
import { EventSession } from './events/event-session.ts';
import { addAnalyzeRoute } from './http/analyze-route.ts';
import { createHttpApp } from './http/http-app.ts';
import { addSseRoute } from './http/sse-route.ts';
import { Hub } from './hub/hub.ts';
import { createMemoryEventLogs } from './hub/memory-event-log.ts';
import { IngestSession } from './ingest/ingest-session.ts';
import { resolvePluginConfigs } from './plugins/loading/plugin-config.ts';
import { PluginHost } from './plugins/plugin-host.ts';
import { addPluginRoutes } from './plugins/plugin-routes.ts';
import { isLoopback } from './loopback.ts';
import { Sessions } from './sessions.ts';
import { createUpgrades, type Upgrades } from './socket/upgrades.ts';

/** How long sockets have for the closing handshake before they are dropped, ms. */
const CLOSE_GRACE_MS = 2_000;

/** A server that listens. */
export interface RunningServer {
  /** Where it can be reached, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /**
   * Closes without loss: nothing new is accepted, streams may end until the drain limit, sockets close with 1012.
   *
   * @returns a promise that resolves when the port is free again; calling it again returns the same
   */
  close(): Promise<void>;
}

/**
 * Starts a server.
 *
 * @param config - from `resolveServerConfig`
 * @param given - what it is to work with; whatever is left out it makes itself, and closes in the end
 * @throws UndertoneError `ERR_LISTEN` when the port is taken, `ERR_INVALID_OPTION` when the address is none of this
 * machine's, or why the model or a file of the configuration cannot be used
 */
export async function startServer(
  config: ServerConfig,
  given: ServerDependencies = {},
): Promise<RunningServer> {
  const dependencies = await resolveDependencies(config, given);
  let isDraining = false;
  const plugins = new PluginHost(dependencies);
  const context = createContext(config, dependencies, plugins, () => isDraining);
  const publishers = new Sessions();
  const subscribers = new Sessions();
  const upgrades = createUpgrades(context, {
    '/v1/ingest': (connection) => publishers.add((onDone) => new IngestSession(context, connection, onDone)),
    '/v1/events': (connection) => subscribers.add((onDone) => new EventSession(context, connection, onDone)),
  });
  const app = await createHttpApp(context, dependencies);
  addTokenRoute(app, context.auth);
  addSseRoute(app, context, subscribers);
  addAnalyzeRoute(app, context, publishers);
  addPluginRoutes(app, plugins);
  app.server.on('upgrade', upgrades.handle);
  const parts = { context, dependencies, plugins, app, upgrades, publishers, subscribers };
  await startPlugins(parts);
  const port = await listen(parts);
  const url = urlOf(config, port);
  announce(context, url);
  let closed: Promise<void> | null = null;
  return {
    url,
    port,
    close() {
      isDraining = true;
      closed ??= drain(parts);
      return closed;
    },
  };
}

function urlOf({ host, tlsCertFile }: ServerConfig, port: number): string {
  const scheme = tlsCertFile === null ? 'http' : 'https';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function announce({ auth, config, lanes, logger }: ServerContext, url: string): void {
  const { analyseRoles, host, tlsCertFile } = config;
  logger.info({ url, model: lanes.model.id, analyseRoles, auth: auth.isOn }, 'server listens');
  if (tlsCertFile !== null || isLoopback(host)) return;
  logger.warn({}, 'audio and tokens travel unencrypted unless a proxy in front of this server adds TLS');
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

/** Everything one running server is made of. */
interface Parts {
  readonly context: ServerContext;
  readonly dependencies: ResolvedDependencies;
  readonly plugins: PluginHost;
  readonly app: FastifyInstance;
  readonly upgrades: Upgrades;
  readonly publishers: Sessions;
  readonly subscribers: Sessions;
}

/** Before anything listens: a server with a wrong plugin does not start. */
async function startPlugins({ app, context, dependencies, plugins }: Parts): Promise<void> {
  try {
    await plugins.start(resolvePluginConfigs(context.config.plugins).plugins, context.hub);
  } catch (thrown) {
    await app.close();
    await dependencies.close();
    throw thrown;
  }
}

async function listen({ app, context, dependencies, plugins }: Parts): Promise<number> {
  const { host, port } = context.config;
  try {
    await app.listen({ host, port });
    return (app.server.address() as AddressInfo).port;
  } catch (thrown) {
    await app.close();
    await plugins.close();
    await dependencies.close();
    throw cannotListen(host, port, thrown);
  }
}

/** A port in use may be free later; an address that this machine does not have is a mistake. */
function cannotListen(host: string, port: number, cause: unknown): UndertoneError {
  const { message } = toUndertoneError(cause);
  const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const advice = isTaken ? 'choose another `port`, or 0 for any free one' : 'check `host` and `port`';
  return new UndertoneError(
    isTaken ? 'ERR_LISTEN' : 'ERR_INVALID_OPTION',
    `cannot listen on ${host}, port ${port} (${message}); ${advice}`,
    { cause, retryable: isTaken },
  );
}

async function drain({
  context,
  dependencies,
  plugins,
  app,
  upgrades,
  publishers,
  subscribers,
}: Parts): Promise<void> {
  const { clock, config, hub, logger } = context;
  logger.info({ publishers: publishers.size, subscribers: subscribers.size }, 'server closes');
  subscribers.announceShutdown();
  publishers.announceShutdown();
  await within(clock, config.drainTimeoutMs, publishers.empty());
  publishers.shutdown();
  await within(clock, CLOSE_GRACE_MS, publishers.empty());
  await plugins.close();
  subscribers.shutdown();
  await within(clock, CLOSE_GRACE_MS, subscribers.empty());
  upgrades.terminate();
  await app.close();
  hub.close();
  await dependencies.close();
  logger.info({}, 'server closed');
}

/** Resolves with the promise, or without it when the time is up. */
async function within(clock: Clock, limitMs: number, promise: Promise<void>): Promise<void> {
  let cancel = () => {};
  const timeUp = new Promise<void>((resolve) => {
    const timer = clock.after(limitMs, resolve);
    cancel = () => timer.cancel();
  });
  await Promise.race([promise, timeUp]);
  cancel();
}
