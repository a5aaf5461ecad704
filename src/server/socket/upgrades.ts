import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerContext } from '../context.ts';
import { checkOrigin } from '../http/same-origin.ts';
import { statusOf } from '../http/status-codes.ts';
import { errorMessage } from '../protocol/error-message.ts';
import { shuttingDown } from '../shutting-down.ts';
import { Connection, type ConnectionHandler } from './connection.ts';
import { GuardedSocket } from './guarded-socket.ts';

/** The subprotocol of version 1; a client need not ask for any. */
const SUBPROTOCOL = 'undertone.v1';

/** Makes the session of a new connection. */
export type SessionFactory = (connection: Connection) => ConnectionHandler;

/** Turns HTTP upgrade requests into sessions. */
export interface Upgrades {
  /** For the `upgrade` event of an HTTP server. */
  handle(request: IncomingMessage, transport: Duplex, head: Buffer): void;
  /** Drops every connection that is still open, without a handshake. */
  terminate(): void;
}

/**
 * Accepts WebSockets.
 *
 * @param context - what the server's sessions share
 * @param routes - path to session, for example `/v1/ingest`
 */
export function createUpgrades(
  context: ServerContext,
  routes: Readonly<Record<string, SessionFactory>>,
): Upgrades {
  const { config, clock, metrics, logger } = context;
  const connections = new Set<Connection>();
  const socketServer = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: config.maxFrameBytes,
    WebSocket: GuardedSocket,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  function accept(socket: GuardedSocket, transport: Duplex, createSession: SessionFactory): void {
    const connection = new Connection({
      socket,
      transport,
      clock,
      pingIntervalMs: config.pingIntervalMs,
      pongTimeoutMs: config.pongTimeoutMs,
      onClosed(code) {
        connections.delete(connection);
        metrics.socketClosed(code);
      },
    });
    connections.add(connection);
    connection.handle(createSession(connection));
  }

  return {
    handle(request, transport, head) {
      try {
        const createSession = findRoute(context, routes, request);
        socketServer.handleUpgrade(request, transport, head, (socket) =>
          accept(socket, transport, createSession),
        );
      } catch (thrown) {
        logger.info({ code: errorMessage(thrown).code, url: request.url }, 'upgrade refused');
        refuse(transport, thrown);
      }
    },
    terminate() {
      for (const connection of connections) connection.terminate();
    },
  };
}

function findRoute(
  context: ServerContext,
  routes: Readonly<Record<string, SessionFactory>>,
  request: IncomingMessage,
): SessionFactory {
  checkOrigin(request, context.config.allowedOrigins);
  if (context.isDraining()) throw shuttingDown();
  const path = request.url?.split('?', 1)[0] ?? '';
  if (Object.hasOwn(routes, path)) return routes[path]!;
  throw new UndertoneError(
    'ERR_NOT_FOUND',
    `there is no WebSocket at ${path}; connect to ${Object.keys(routes).join(' or ')}`,
  );
}

/** Answers an upgrade with an HTTP error, since there is no WebSocket yet to say it on. */
function refuse(transport: Duplex, thrown: unknown): void {
  const { type: _, ...answer } = errorMessage(thrown);
  const status = statusOf(answer.code);
  const body = JSON.stringify(answer);
  transport.on('error', () => {});
  transport.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
