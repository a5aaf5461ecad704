import type { AddressInfo } from 'node:net';
import { toUndertoneError, UndertoneError } from '../sdk/errors.ts';
import type { Clock } from './clock.ts';
import type { ServerConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { resolveDependencies, type ServerDependencies } from './dependencies.ts';
import { isLoopback } from './loopback.ts';
import { resolvePluginConfigs } from './plugins/loading/plugin-config.ts';
import { assembleServer, type ServerParts } from './server-parts.ts';

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
 * machine's, or why the model, a plugin or a file of the configuration cannot be used; nothing is left open then
 */
export async function startServer(
  config: ServerConfig,
  given: ServerDependencies = {},
): Promise<RunningServer> {
  const dependencies = await resolveDependencies(config, given);
  let isDraining = false;
  const parts = await assembleServer(config, dependencies, () => isDraining);
  const port = await open(parts);
  const url = urlOf(config, port);
  announce(parts.context, url);
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

/** Plugins first: a server with a wrong one does not start. */
async function open({ app, context, dependencies, plugins }: ServerParts): Promise<number> {
  const { host, port } = context.config;
  try {
    await plugins.start(resolvePluginConfigs(context.config.plugins).plugins, context.hub);
    await app.listen({ host, port }).catch((thrown: unknown) => {
      throw cannotListen(host, port, thrown);
    });
    return (app.server.address() as AddressInfo).port;
  } catch (thrown) {
    await app.close();
    await plugins.close();
    await dependencies.close();
    throw thrown;
  }
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
}: ServerParts): Promise<void> {
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
