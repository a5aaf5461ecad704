import { ERROR_CODES, type ErrorCode, UndertoneError } from '../errors.ts';
import type { ErrorMessage } from '../messages.ts';
import { closeError } from './close-error.ts';
import type { WebSocketConstructor, WebSocketLike } from './socket.ts';
import { createSocket } from './token-place.ts';

/** A text message from the server, before anything but its `type` is known. */
export interface AnyMessage {
  readonly type: string;
}

/** What happens on a connection; nothing is called after `onClose` or after {@link Connection.close}. */
export interface ConnectionHandlers {
  onOpen(): void;
  onMessage(message: AnyMessage): void;
  /** The connection is gone; the error is the server's own where it sent one. */
  onClose(error: UndertoneError): void;
}

/** One WebSocket that speaks JSON. */
export interface Connection {
  /** Bytes given to the socket and not yet to the network. */
  readonly bufferedAmount: number;
  /** Sends text as it is, binary as one frame. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Closes with 1000 and falls silent; calling it again does nothing. */
  close(): void;
}

/** Where to connect, and with what. */
export interface ConnectTarget {
  readonly webSocket: WebSocketConstructor;
  readonly url: string;
  /** Undefined for a server that asks for none. */
  readonly token: string | undefined;
}

/**
 * Opens a WebSocket and reads JSON from it.
 *
 * @param target - where to connect
 * @param handlers - what to do when something happens
 */
export function connect(target: ConnectTarget, handlers: ConnectionHandlers): Connection {
  const socket = openSocket(target);
  socket.binaryType = 'arraybuffer';
  let over = false;
  let serverError: UndertoneError | undefined;
  let socketError: unknown;

  const finish = (error: UndertoneError): void => {
    if (over) return;
    over = true;
    handlers.onClose(error);
  };
  socket.addEventListener('open', () => {
    if (!over) handlers.onOpen();
  });
  socket.addEventListener('message', ({ data }) => {
    if (over) return;
    const message = parseMessage(data);
    if (message === undefined) {
      finish(notUndertone());
      socket.close(1000);
      return;
    }
    if (message.type === 'error') serverError = errorFromMessage(message as ErrorMessage);
    handlers.onMessage(message);
  });
  // Stays attached after the end: `ws` throws an error event that nobody listens to.
  socket.addEventListener('error', (event) => {
    socketError = 'error' in event ? event.error : undefined;
  });
  socket.addEventListener('close', ({ code, reason }) => {
    finish(serverError ?? closeError(code, reason, socketError));
  });

  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(data) {
      if (!over) socket.send(data);
    },
    close() {
      if (over) return;
      over = true;
      socket.close(1000);
    },
  };
}

function openSocket({ webSocket: WebSocketClass, url, token }: ConnectTarget): WebSocketLike {
  try {
    return createSocket(WebSocketClass, url, token);
  } catch (cause) {
    const message = `no WebSocket can be opened to ${url}; check url, and that token is a JWT`;
    throw new UndertoneError('ERR_INVALID_OPTION', message, { cause });
  }
}

function parseMessage(data: unknown): AnyMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(data);
    const isMessage = typeof parsed === 'object' && parsed !== null && 'type' in parsed;
    return isMessage && typeof parsed.type === 'string' ? (parsed as AnyMessage) : undefined;
  } catch {
    return undefined;
  }
}

function notUndertone(): UndertoneError {
  return new UndertoneError(
    'ERR_INVALID_MESSAGE',
    'the server sent something other than a JSON message with a type; check that url points to an Undertone server',
  );
}

/**
 * The error a server's `error` message describes; a code this version does not know becomes `ERR_INTERNAL`.
 *
 * @param message - as received
 */
export function errorFromMessage(message: ErrorMessage): UndertoneError {
  const known = (ERROR_CODES as readonly string[]).includes(message.code);
  const code: ErrorCode = known ? message.code : 'ERR_INTERNAL';
  return new UndertoneError(code, message.message, {
    retryable: message.retryable,
    ...(message.retryAfterMs === undefined ? {} : { retryAfterMs: message.retryAfterMs }),
  });
}
