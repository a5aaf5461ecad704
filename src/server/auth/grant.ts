import { compileStreamPatterns, type StreamMatcher } from '../protocol/stream-pattern.ts';

/**
 * What a token may be used for: `publish` sends audio, `subscribe` reads events, `monitor` reads `/metrics` and `/readyz`,
 * `admin` mints narrower tokens and does what `monitor` does.
 */
export const SCOPES = ['publish', 'subscribe', 'admin', 'monitor'] as const;

/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number];

/** What whoever made a request may do. */
export interface Grant {
  /** Whom the token speaks of (`sub`); null without one. */
  readonly subject: string | null;
  readonly scopes: readonly Scope[];
  /** Names and patterns of the streams it is about, as in the token. */
  readonly streams: readonly string[];
  /** Whether a stream is among {@link Grant.streams}. */
  readonly covers: StreamMatcher;
  /** The same for every use of one token, and not the token itself; null where no token was needed. */
  readonly tokenId: string | null;
  /** When the grant ends, ms since the Unix epoch; null for never. */
  readonly expiresAtMs: number | null;
}

/** What a grant is made of. */
export type GrantFields = Omit<Grant, 'covers'>;

/**
 * Makes a grant of its fields.
 *
 * @param fields - scopes, stream patterns and whom they were given to
 */
export function createGrant(fields: GrantFields): Grant {
  return Object.freeze({ ...fields, covers: compileStreamPatterns(fields.streams) });
}

/** The grant of everyone on a server without authentication. */
export const OPEN_GRANT: Grant = createGrant({
  subject: null,
  scopes: SCOPES,
  streams: ['*'],
  tokenId: null,
  expiresAtMs: null,
});

/**
 * Whether a grant holds a scope; `admin` includes `monitor`.
 *
 * @param grant - who asks
 * @param scope - what is asked for
 */
export function hasScope(grant: Grant, scope: Scope): boolean {
  return grant.scopes.includes(scope) || (scope === 'monitor' && grant.scopes.includes('admin'));
}

/**
 * Whether everything a name or pattern stands for lies within a grant.
 *
 * A `*` of the pattern can only be matched by a `*` of the grant, so matching the pattern's own text decides it.
 *
 * @param grant - who asks
 * @param pattern - a stream's name, or a pattern as in `subscribe`
 */
export function coversPattern(grant: Grant, pattern: string): boolean {
  return grant.covers(pattern);
}
