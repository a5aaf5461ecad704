import type { IncomingMessage } from 'node:http';

/** Subprotocol that carries a token, the only place for it that a browser's WebSocket offers. */
export const BEARER_PROTOCOL = 'undertone.bearer.';

/** The characters of RFC 6750's `b64token`, which every JWT is made of; more than this is no token. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,8192}=*)$/i;

/**
 * The token a request brings: of `Authorization: Bearer`, else of the subprotocol `undertone.bearer.<token>`.
 *
 * @param request - only its headers are read; a token in the URL, where logs keep it, is no token
 * @returns the token, unchecked; null where there is none; undefined for a header that holds something else
 */
export function readToken({ headers }: Pick<IncomingMessage, 'headers'>): string | null | undefined {
  if (headers.authorization !== undefined) return BEARER.exec(headers.authorization)?.[1];
  const protocols = headers['sec-websocket-protocol']?.split(',') ?? [];
  const bearer = protocols.map((name) => name.trim()).find((name) => name.startsWith(BEARER_PROTOCOL));
  return bearer?.slice(BEARER_PROTOCOL.length) ?? null;
}
