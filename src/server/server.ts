import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { toUndertoneError, UndertoneError } from '../sdk/errors.ts';
import type { Clock } from './clock.ts';
import type { ServerConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { type ResolvedDependencies, resolveDependencies, type ServerDependencies } from './dependencies.ts';
import { EventSession } from './events/event-session.ts';
import { createHttpApp } from './http/http-app.ts';
import { addSseRoute } from './http/sse-route.ts';
import { Hub } from './hub/hub.ts';
import { createMemoryEventLogs } from './hub/memory-event-log.ts';
import { IngestSession } from './ingest/ingest-session.ts';
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
 * @throws UndertoneError `ERR_INVALID_OPTION` when the address cannot be listened on, or where the model cannot be run
 */
export async function startServer(
  config: ServerConfig,
  given: ServerDependencies = {},
): Promise<RunningServer> {
  const dependencies = await resolveDependencies(config, given);
  let isDraining = false;
  const context = createContext(config, dependencies, () => isDraining);
  const publishers = new Sessions();
  const subscribers = new Sessions();
  const upgrades = createUpgrades(context, {
    '/v1/ingest': (connection) => publishers.add((onDone) => new IngestSession(context, connection, onDone)),
    '/v1/events': (connection) => subscribers.add((onDone) => new EventSession(context, connection, onDone)),
  });
  const app = await createHttpApp(context, dependencies.dashboardDir);
  addSseRoute(app, context, subscribers);
  app.server.on('upgrade', upgrades.handle);
  const parts = { context, dependencies, app, upgrades, publishers, subscribers };
  const port = await listen(parts);
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  const { id: model } = dependencies.lanes.model;
  context.logger.info({ url, model, analyseRoles: config.analyseRoles }, 'server listens');
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

function createContext(
  config: ServerConfig,
  { lanes, metrics, logger, clock, random }: ResolvedDependencies,
  isDraining: () => boolean,
): ServerContext {
  const limits = { maxEvents: config.logMaxEvents, maxAgeMs: config.logMaxAgeMs };
  const hub = new Hub({
    clock,
    random,
    openLog: createMemoryEventLogs({ limits, now: clock.now, random }),
    retainEndedMs: config.retainEndedMs,
    onEvent: metrics.event,
  });
  return { config, hub, lanes, metrics, logger, clock, random, isDraining };
}

/** Everything one running server is made of. */
interface Parts {
  readonly context: ServerContext;
  readonly dependencies: ResolvedDependencies;
  readonly app: FastifyInstance;
  readonly upgrades: Upgrades;
  readonly publishers: Sessions;
  readonly subscribers: Sessions;
}

async function listen({ app, context, dependencies }: Parts): Promise<number> {
  const { host, port } = context.config;
  try {
    await app.listen({ host, port });
    return (app.server.address() as AddressInfo).port;
  } catch (thrown) {
    await app.close();
    await dependencies.close();
    const { message } = toUndertoneError(thrown);
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `cannot listen on ${host}, port ${port} (${message}); choose another \`port\`, or 0 for any free one`,
      { cause: thrown },
    );
  }
}

async function drain({
  context,
  dependencies,
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
