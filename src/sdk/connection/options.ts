import { UndertoneError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { WebSocketConstructor } from './socket.ts';

/** Options that subscribers and publishers share. */
export interface ConnectionOptions {
  /** The server's address: `ws:`, `wss:`, `http:` or `https:`, with the path before `/v1` if there is one. */
  readonly url: string | URL;
  /** JWT, where the server asks for one; a function is asked before every attempt, so that it can renew the token. */
  readonly token?: string | (() => string | Promise<string>);
  /** WebSocket class; needed in Node before version 22, where it is `WebSocket` of the `ws` package. */
  readonly webSocket?: WebSocketConstructor;
  /** How long the server may take until it has accepted the request, ms. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Source of time. Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Throws for a key that no option has, so that a misspelt option is not silently ignored.
 *
 * @param options - as the caller gave them
 * @param known - every key there is
 * @param owner - function named in the message
 * @throws UndertoneError `ERR_INVALID_OPTION`
 */
export function rejectUnknownOptions(options: object, known: readonly string[], owner: string): void {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    `${owner} has no option ${unknown.join(', ')}; it has ${known.join(', ')}`,
  );
}

/**
 * Throws unless a number is in range.
 *
 * @param name - option named in the message
 * @param value - what was given
 * @param min - smallest value allowed
 * @param max - largest value allowed
 * @throws UndertoneError `ERR_INVALID_OPTION`
 */
export function checkRange(name: string, value: number, min: number, max = Number.POSITIVE_INFINITY): void {
  if (value >= min && value <= max) return;
  const range = max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
  throw new UndertoneError('ERR_INVALID_OPTION', `${name} must be ${range}, got ${value}`);
}

/**
 * The token for one attempt.
 *
 * @param token - the `token` option
 * @throws UndertoneError `ERR_UNAUTHORIZED`, retryable, when the function that was to give it fails
 */
export async function resolveToken(token: ConnectionOptions['token']): Promise<string | undefined> {
  if (typeof token !== 'function') return token;
  try {
    return await token();
  } catch (cause) {
    throw new UndertoneError('ERR_UNAUTHORIZED', 'the token function failed, its error is the cause', {
      cause,
      retryable: true,
    });
  }
}

/**
 * Tells a caller's callback something; what it throws surfaces as an uncaught error and never disturbs the connection.
 *
 * @param callback - given by the caller, or nothing
 * @param value - what to tell
 */
export function notify<T>(callback: ((value: T) => void) | undefined, value: T): void {
  try {
    callback?.(value);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
