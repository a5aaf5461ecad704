import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { ServerConfig } from '../../config.ts';
import type { Scope } from '../grant.ts';
import { SECRET_ALGORITHM } from '../token-keys.ts';

/** What a new token says. */
export interface TokenClaims {
  readonly scopes: readonly Scope[];
  /** Names and patterns of streams. */
  readonly streams: readonly string[];
  /** Whom it is for; null for nobody in particular. */
  readonly subject: string | null;
  /** When it ends, ms since the Unix epoch; rounded down to a whole second, as tokens count. */
  readonly expiresAtMs: number;
}

/** What new tokens are signed with, and for whom they are meant. */
export interface SignOptions {
  readonly secret: Uint8Array;
  readonly config: Pick<ServerConfig, 'authAudience' | 'authIssuer'>;
  /** The time, ms since the Unix epoch. */
  readonly nowMs: number;
}

/** A new token and what it says; what `POST /v1/tokens` answers. */
export interface MintedToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly scopes: readonly Scope[];
  readonly streams: readonly string[];
}

/**
 * Signs a token that this server accepts, each with an identifier of its own.
 *
 * @param claims - what it says; whether whoever asks may have that is for the caller to decide
 * @param options - key, audience, issuer, time
 */
export async function signToken(claims: TokenClaims, options: SignOptions): Promise<MintedToken> {
  const { config, secret, nowMs } = options;
  const { scopes, streams, subject, expiresAtMs } = claims;
  const exp = Math.floor(expiresAtMs / 1_000);
  const jwt = new SignJWT({ scope: scopes.join(' '), streams })
    .setProtectedHeader({ alg: SECRET_ALGORITHM, typ: 'JWT' })
    .setAudience(config.authAudience)
    .setIssuedAt(Math.floor(nowMs / 1_000))
    .setExpirationTime(exp)
    .setJti(randomUUID());
  if (config.authIssuer !== null) jwt.setIssuer(config.authIssuer);
  if (subject !== null) jwt.setSubject(subject);
  return { token: await jwt.sign(secret), expiresAt: new Date(exp * 1_000).toISOString(), scopes, streams };
}
