import type { WebSocketConstructor, WebSocketLike } from './socket.ts';

/** Asked for by every client: a server that refuses one says why on the socket, where a browser can read it. */
const PROTOCOL = 'undertone.v1';

/** `ws`: options come third. */
type WsConstructor = new (url: string, protocols: string[], options: object) => WebSocketLike;

/** Node's own: options come in place of the subprotocols. */
type NodeConstructor = new (url: string, options: object) => WebSocketLike;

/**
 * Opens a socket, with the token where it is seen the least: the `Authorization` header where the class can send one, else
 * a subprotocol, the only place that browsers offer.
 *
 * @param WebSocketClass - as resolved from the options
 * @param url - where to
 * @param token - a JWT, or undefined
 * @throws whatever the class throws, for a token that is none
 */
export function createSocket(
  WebSocketClass: WebSocketConstructor,
  url: string,
  token: string | undefined,
): WebSocketLike {
  if (token === undefined) return new WebSocketClass(url, [PROTOCOL]);
  const headers = { authorization: `Bearer ${token}` };
  if (isWs(WebSocketClass)) {
    return new (WebSocketClass as WsConstructor)(url, [PROTOCOL], { headers });
  }
  if (isOfNode(WebSocketClass)) {
    return new (WebSocketClass as unknown as NodeConstructor)(url, { protocols: [PROTOCOL], headers });
  }
  // The server picks the first, so the secret is not sent back.
  return new WebSocketClass(url, [PROTOCOL, `undertone.bearer.${token}`]);
}

/** Only `ws` itself: a class derived from it need not hand the third argument on. */
function isWs(WebSocketClass: WebSocketConstructor): boolean {
  return WebSocketClass.length === 3 && Object.hasOwn(WebSocketClass.prototype, 'terminate');
}

/** Where there is a document, the global class is a browser's, whatever `process` says, as in Electron. */
function isOfNode(WebSocketClass: WebSocketConstructor): boolean {
  const { document, process, WebSocket } = globalThis as {
    readonly document?: unknown;
    readonly process?: { readonly versions?: { readonly node?: string } };
    readonly WebSocket?: unknown;
  };
  return document === undefined && process?.versions?.node !== undefined && WebSocketClass === WebSocket;
}
