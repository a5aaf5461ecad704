import type { IncomingMessage } from 'node:http';
import { UndertoneError } from '../../sdk/errors.ts';
import { isLoopback } from '../loopback.ts';

/**
 * Keeps foreign web pages out.
 *
 * Browsers let any page open a WebSocket to any server, and a foreign host name may be pointed at 127.0.0.1 (DNS
 * rebinding). Without authentication that would let every page a user visits listen in; so the `Host` and a page's `Origin`
 * must be names of this machine, unless the configuration allows them.
 *
 * @param request - its headers are read
 * @param allowedOrigins - as in the configuration
 * @throws UndertoneError `ERR_FORBIDDEN`
 */
export function checkOrigin(request: IncomingMessage, allowedOrigins: readonly string[]): void {
  const { host = '', origin } = request.headers;
  const allowedHosts = allowedOrigins.map((allowed) => new URL(allowed).host);
  if (!isLoopback(hostName(host)) && !allowedHosts.includes(host)) {
    throw new UndertoneError(
      'ERR_FORBIDDEN',
      `this server answers to names of this machine only, got Host "${host}"; add its origin to allowedOrigins`,
    );
  }
  if (origin === undefined || allowedOrigins.includes(origin) || isOfThisMachine(origin)) return;
  throw new UndertoneError(
    'ERR_FORBIDDEN',
    `pages of ${origin} may not open sockets here; add the origin to allowedOrigins`,
  );
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '');
}

function isOfThisMachine(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
