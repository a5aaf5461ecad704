import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../loopback.ts';
import { Denial } from './denial.ts';

/** Which pages may use a server. */
export interface OriginRules {
  /** As in the configuration. */
  readonly allowedOrigins: readonly string[];
  /** Whether the server asks for tokens, which foreign pages do not have. */
  readonly isAuthOn: boolean;
}

/**
 * Keeps foreign web pages out.
 *
 * Browsers let any page open a WebSocket to any server, and a foreign host name may be pointed at 127.0.0.1 (DNS
 * rebinding). Without authentication that would let every page a user visits listen in; so the `Host` and a page's `Origin`
 * must be names of this machine, unless the configuration allows them. With authentication any `Host` will do, and a
 * page must come from it or be allowed.
 *
 * @param request - its headers are read
 * @param rules - which pages are allowed
 * @throws Denial `ERR_FORBIDDEN`
 */
export function checkOrigin(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { allowedOrigins, isAuthOn }: OriginRules,
): void {
  const { host = '', origin } = headers;
  if (!isAuthOn) checkHost(host, allowedOrigins);
  if (origin === undefined || allowedOrigins.includes(origin)) return;
  if (isAuthOn ? isOf(origin, host) : isOfThisMachine(origin)) return;
  throw new Denial(
    'origin',
    'ERR_FORBIDDEN',
    `pages of ${origin} may not use this server; add the origin to allowedOrigins`,
  );
}

function checkHost(host: string, allowedOrigins: readonly string[]): void {
  const allowedHosts = allowedOrigins.map((allowed) => new URL(allowed).host);
  if (isLoopback(host.replace(/:\d+$/, '')) || allowedHosts.includes(host)) return;
  throw new Denial(
    'origin',
    'ERR_FORBIDDEN',
    `this server answers to names of this machine only, got Host "${host}"; add its origin to allowedOrigins`,
  );
}

function isOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function isOfThisMachine(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
