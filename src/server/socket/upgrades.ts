import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { UndertoneError } from '../../sdk/errors.ts';
import { accessOf } from '../auth/access.ts';
import { Denial } from '../auth/denial.ts';
import type { Grant } from '../auth/grant.ts';
import type { ServerContext } from '../context.ts';
import { errorMessage } from '../protocol/error-message.ts';
import { shuttingDown } from '../shutting-down.ts';
import { Connection, type ConnectionHandler } from './connection.ts';
import { GuardedSocket } from './guarded-socket.ts';
import { isToldOnSocket, refuseOnSocket, refuseOverHttp, SUBPROTOCOL } from './refusal.ts';
import { createTurnEnd, type TurnEnd } from './turn-end.ts';

/** What is behind a path. */
export interface SocketRoute {
  /** Makes the session of a new connection. */
  readonly createSession: (connection: Connection, request: IncomingMessage) => ConnectionHandler;
  /** Subprotocols that are spoken there besides our own, the most wanted first. */
  readonly subprotocols?: readonly string[];
  /** Says who asks and what they may do, in place of the checks of origin and token; for clients that are no users of ours. */
  readonly authenticate?: (request: IncomingMessage) => Promise<Grant>;
}

/** Turns HTTP upgrade requests into sessions. */
export interface Upgrades {
  /** For the `upgrade` event of an HTTP server. */
  handle(request: IncomingMessage, transport: Duplex, head: Buffer): void;
  /** Drops every connection that is still open, without a handshake. */
  terminate(): void;
}

/** One request for a WebSocket. */
interface Upgrade {
  readonly request: IncomingMessage;
  readonly transport: Duplex;
  readonly head: Buffer;
}

type Routes = Readonly<Record<string, SocketRoute>>;

/**
 * Accepts WebSockets.
 *
 * @param context - what the server's sessions share
 * @param routes - by path, for example `/v1/ingest`
 */
export function createUpgrades(context: ServerContext, routes: Routes): Upgrades {
  const transports = new Set<Duplex>();
  const turnEnd = createTurnEnd();
  const socketServer = createSocketServer(context.config.maxFrameBytes, routes);

  async function answer(upgrade: Upgrade): Promise<void> {
    const { request, transport, head } = upgrade;
    try {
      const { grant, route } = await admit(context, routes, upgrade);
      socketServer.handleUpgrade(request, transport, head, (socket) =>
        openSession(context, { socket, request, transport, grant, route, turnEnd }),
      );
    } catch (thrown) {
      logRefusal(context, request, thrown);
      if (!isToldOnSocket(request, thrown)) refuseOverHttp(transport, thrown);
      else {
        socketServer.handleUpgrade(request, transport, head, (socket) => {
          void refuseOnSocket(socket, thrown, context.clock).then(context.metrics.socketClosed);
        });
      }
    }
  }

  return {
    handle(request, transport, head) {
      transports.add(transport);
      transport.once('close', () => transports.delete(transport));
      // Until there is a WebSocket nobody else listens, and a client may vanish while its token is checked.
      transport.on('error', () => {});
      void answer({ request, transport, head });
    },
    terminate() {
      for (const transport of transports) transport.destroy();
    },
  };
}

function createSocketServer(maxPayload: number, routes: Routes) {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    WebSocket: GuardedSocket,
    // Never one that carries a token, which would send the secret back.
    handleProtocols: (offered, request) => {
      const spoken = routeOf(routes, pathOf(request))?.subprotocols ?? [];
      return [SUBPROTOCOL, ...spoken].find((name) => offered.has(name)) ?? false;
    },
  });
}

/** The checks in their order: who may ask at all, who it is, what they may do, whether there is room. */
async function admit(
  context: ServerContext,
  routes: Routes,
  { request, transport }: Upgrade,
): Promise<{ readonly grant: Grant; readonly route: SocketRoute }> {
  const { auth } = context;
  const path = pathOf(request);
  const route = routeOf(routes, path);
  if (route?.authenticate === undefined) auth.checkOrigin(request);
  const release = auth.admitSocket(request);
  transport.once('close', release);
  const grant = await identify(context, request, route);
  if (route === null) throw notFound(path, Object.keys(routes));
  if (context.isDraining()) throw shuttingDown();
  return { grant, route };
}

async function identify(
  { auth }: ServerContext,
  request: IncomingMessage,
  route: SocketRoute | null,
): Promise<Grant> {
  if (route?.authenticate !== undefined) return route.authenticate(request);
  const access = accessOf(route === null ? undefined : pathOf(request));
  const grant = await auth.authenticate(request);
  for (const scope of typeof access === 'string' ? [] : access) auth.requireScope(grant, scope);
  return grant;
}

function routeOf(routes: Routes, path: string): SocketRoute | null {
  return Object.hasOwn(routes, path) ? routes[path]! : null;
}

interface Opened {
  readonly socket: GuardedSocket;
  readonly transport: Duplex;
  readonly request: IncomingMessage;
  readonly grant: Grant;
  readonly route: SocketRoute;
  readonly turnEnd: TurnEnd;
}

function openSession(
  { clock, config, metrics }: ServerContext,
  { socket, request, transport, grant, route, turnEnd }: Opened,
): void {
  const { pingIntervalMs, pongTimeoutMs } = config;
  const onClosed = metrics.socketClosed;
  const connection = new Connection({
    socket,
    transport,
    grant,
    clock,
    turnEnd,
    pingIntervalMs,
    pongTimeoutMs,
    onClosed,
  });
  connection.handle(route.createSession(connection, request));
}

/** Without the query, where some put secrets. */
function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}

function notFound(path: string, paths: readonly string[]): UndertoneError {
  return new UndertoneError(
    'ERR_NOT_FOUND',
    `there is no WebSocket at ${path}; connect to ${paths.join(' or ')}`,
  );
}

function logRefusal({ logger }: ServerContext, request: IncomingMessage, thrown: unknown): void {
  const { code } = errorMessage(thrown);
  const reason = thrown instanceof Denial ? { reason: thrown.reason } : {};
  const fields = { code, ...reason, path: pathOf(request) };
  if (thrown instanceof UndertoneError) logger.info(fields, 'upgrade refused');
  else logger.error({ ...fields, err: thrown }, 'upgrade failed inside the server');
}
