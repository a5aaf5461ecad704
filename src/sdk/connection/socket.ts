import { UndertoneError } from '../errors.ts';

/** What the client uses of a WebSocket: the part that browsers, Node and `ws` share. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', listener: (event: object) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

/** A WebSocket class: the global one, or `WebSocket` of the `ws` package. */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

/**
 * The WebSocket class to use: the one given, else the global one of browsers and Node 22.
 *
 * @param given - the `webSocket` option
 * @throws UndertoneError `ERR_INVALID_OPTION` where there is neither, as in Node 20
 */
export function resolveWebSocket(given: WebSocketConstructor | undefined): WebSocketConstructor {
  const found = given ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (found) return found;
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    "this runtime has no WebSocket of its own (Node has one from version 22): install `ws` and pass its class, as in `import WebSocket from 'ws'` and `{ webSocket: WebSocket }`",
  );
}

/**
 * The address of one of the server's sockets.
 *
 * @param url - the server, `ws:`, `wss:`, `http:` or `https:`; it may already end in `path`
 * @param path - such as `/v1/events`
 * @throws UndertoneError `ERR_INVALID_OPTION` for anything that is no such address
 */
export function socketUrl(url: string | URL, path: string): string {
  const parsed = parseUrl(url);
  parsed.protocol = parsed.protocol.replace('http', 'ws');
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') throw invalidUrl(url);
  const folder = parsed.pathname.replace(/\/+$/, '');
  parsed.pathname = folder.endsWith(path) ? folder : folder + path;
  parsed.hash = '';
  return parsed.href;
}

function parseUrl(url: string | URL): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw invalidUrl(url, cause);
  }
}

function invalidUrl(url: string | URL, cause?: unknown): UndertoneError {
  return new UndertoneError(
    'ERR_INVALID_OPTION',
    `url must be the server's address, such as ws://localhost:4310 or https://example.org, got ${String(url)}`,
    { cause },
  );
}
