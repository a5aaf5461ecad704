import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { toUndertoneError, UndertoneError } from '../sdk/errors.ts';
import type { LanePool } from '../stream/lanes/lane.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import type { ServerConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { EventSession } from './events/event-session.ts';
import { createHttpApp } from './http/http-app.ts';
import { addSseRoute } from './http/sse-route.ts';
import { Hub } from './hub/hub.ts';
import { IngestSession } from './ingest/ingest-session.ts';
import { createServerMetrics } from './metrics.ts';
import { Sessions } from './sessions.ts';
import { createUpgrades, type Upgrades } from './socket/upgrades.ts';

/** How long sockets have for the closing handshake before they are dropped, ms. */
const CLOSE_GRACE_MS = 2_000;

/** What a server is given; it closes none of it. */
export interface ServerDependencies {
  /** Where streams are analysed. */
  readonly lanes: LanePool;
  /** Receives the server's metrics and Node's; must not hold them already. */
  readonly registry: Registry;
  readonly logger: Logger;
  /** Version of this program, for `undertone_build_info`. */
  readonly version: string;
  /** Folder of the built dashboard; null for none. */
  readonly dashboardDir: string | null;
  /** {@link SYSTEM_CLOCK} when left out. */
  readonly clock?: Clock;
  /** Uniform in [0, 1), for names and jitter; `Math.random` when left out. */
  readonly random?: () => number;
}

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
 * @param dependencies - what it works with; they stay the caller's to close, after the server
 * @throws UndertoneError `ERR_INVALID_OPTION` when the address cannot be listened on
 */
export async function startServer(
  config: ServerConfig,
  dependencies: ServerDependencies,
): Promise<RunningServer> {
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
  await listen(app, config);
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  context.logger.info(
    { url, model: dependencies.lanes.model.id, analyseRoles: config.analyseRoles },
    'server listens',
  );
  let closed: Promise<void> | null = null;
  return {
    url,
    port,
    close() {
      isDraining = true;
      closed ??= drain({ context, app, upgrades, publishers, subscribers });
      return closed;
    },
  };
}

function createContext(
  config: ServerConfig,
  dependencies: ServerDependencies,
  isDraining: () => boolean,
): ServerContext {
  const { lanes, registry, logger, version, clock = SYSTEM_CLOCK, random = Math.random } = dependencies;
  const metrics = createServerMetrics(registry, { version, model: lanes.model.id, lanes: () => lanes.stats() });
  const hub = new Hub({
    clock,
    random,
    limits: { maxEvents: config.logMaxEvents, maxAgeMs: config.logMaxAgeMs },
    retainEndedMs: config.retainEndedMs,
    onEvent: metrics.event,
  });
  return { config, hub, lanes, metrics, logger, clock, random, isDraining };
}

async function listen(app: FastifyInstance, { host, port }: ServerConfig): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (thrown) {
    await app.close();
    const { message } = toUndertoneError(thrown);
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `cannot listen on ${host}, port ${port} (${message}); choose another \`port\`, or 0 for any free one`,
      { cause: thrown },
    );
  }
}

interface Parts {
  readonly context: ServerContext;
  readonly app: FastifyInstance;
  readonly upgrades: Upgrades;
  readonly publishers: Sessions;
  readonly subscribers: Sessions;
}

async function drain({ context, app, upgrades, publishers, subscribers }: Parts): Promise<void> {
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
