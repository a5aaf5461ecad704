import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { Denial } from '../auth/denial.ts';
import type { Clock } from '../clock.ts';
import { statusOf } from '../http/status-codes.ts';
import { CLOSE_CODES } from '../protocol/close-codes.ts';
import { errorMessage } from '../protocol/error-message.ts';

/** How long a refused client has to answer the close before it is dropped, ms. */
const CLOSE_GRACE_MS = 2_000;

/** The subprotocol of version 1. */
export const SUBPROTOCOL = 'undertone.v1';

/**
 * Whether a refused client is told over a WebSocket.
 *
 * No browser shows a page why an upgrade was refused over HTTP, so a client that speaks the subprotocol gets its socket,
 * the `error` and a close code. Foreign pages and addresses with too many sockets never get one.
 *
 * @param request - the upgrade
 * @param thrown - why it is refused
 */
export function isToldOnSocket({ headers }: IncomingMessage, thrown: unknown): boolean {
  if (thrown instanceof Denial && (thrown.reason === 'origin' || thrown.reason === 'addressLimit'))
    return false;
  const offered = headers['sec-websocket-protocol']?.split(',') ?? [];
  return offered.some((name) => name.trim() === SUBPROTOCOL);
}

/**
 * Says why over a WebSocket, and closes it.
 *
 * @param socket - just opened
 * @param thrown - why the client is refused
 * @param clock - drops clients that do not answer the close
 * @returns resolves with the close code sent, when the socket is gone
 */
export async function refuseOnSocket(socket: WebSocket, thrown: unknown, clock: Clock): Promise<number> {
  const message = errorMessage(thrown);
  const code = CLOSE_CODES[message.code];
  const deadline = clock.after(CLOSE_GRACE_MS, () => socket.terminate());
  // What goes wrong on a socket that is closing anyway is told by `close`.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.send(JSON.stringify(message));
  socket.close(code, message.code);
  await closed;
  deadline.cancel();
  return code;
}

/**
 * Answers an upgrade with an HTTP error, since there is no WebSocket to say it on.
 *
 * @param transport - the byte stream of the request
 * @param thrown - why it is refused
 */
export function refuseOverHttp(transport: Duplex, thrown: unknown): void {
  const { type: _, ...answer } = errorMessage(thrown);
  const status = statusOf(answer.code);
  const body = JSON.stringify(answer);
  transport.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
