/** What a token may allow, as far as this page is concerned. */
export type Scope = 'publish' | 'subscribe' | 'monitor';

/** What this page reads of a token. The page asks only for what it may have; the server checks every request itself. */
export interface TokenClaims {
  readonly scopes: readonly string[];
  /** Names and patterns of the streams it covers. */
  readonly streams: readonly string[];
}

/** Of everyone on a server without authentication, and of a token that cannot be read, where the server's answer counts. */
const EVERYTHING: TokenClaims = Object.freeze({
  scopes: Object.freeze(['publish', 'subscribe', 'monitor']),
  streams: Object.freeze(['*']),
});

/**
 * Reads what a token says it allows.
 *
 * @param token - a JWT; null where there is none
 */
export function readClaims(token: string | null): TokenClaims {
  if (token === null) return EVERYTHING;
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const { scope, streams } = JSON.parse(atob(base64)) as {
      readonly scope?: unknown;
      readonly streams?: unknown;
    };
    return {
      scopes: typeof scope === 'string' ? withImplied(scope.split(' ')) : EVERYTHING.scopes,
      streams: isTexts(streams) ? streams : EVERYTHING.streams,
    };
  } catch {
    return EVERYTHING;
  }
}

function withImplied(scopes: readonly string[]): readonly string[] {
  return scopes.includes('admin') ? [...scopes, 'monitor'] : scopes;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}
