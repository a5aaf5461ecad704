import type { ValidationSchema } from 'fastest-validator';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { ServerConfig } from '../../config.ts';
import { STREAM_PATTERN } from '../../protocol/stream-pattern.ts';
import { compileSchema } from '../../validator.ts';
import { Denial } from '../denial.ts';
import { coversPattern, type Grant, hasScope, SCOPES, type Scope } from '../grant.ts';
import { type MintedToken, type SignOptions, signToken } from './sign-token.ts';

/** What `POST /v1/tokens` asks for. */
export interface TokenRequest {
  /** Scopes of the new token, each one of the asking token's own. */
  readonly scopes: readonly Scope[];
  /** Names and patterns of streams, all within the asking token's own. */
  readonly streams: readonly string[];
  /** How long the new token is valid, ms; the server's `mintedTokenMs` when left out. */
  readonly ttlMs?: number;
  /** Whom the new token is for; shown in no event. */
  readonly subject?: string;
}

/** Rules of a {@link TokenRequest}, as fastest-validator reads them. */
export const TOKEN_REQUEST_RULES = Object.freeze({
  scopes: { type: 'array', min: 1, max: SCOPES.length, items: { type: 'enum', values: [...SCOPES] } },
  streams: {
    type: 'array',
    max: 100,
    items: { type: 'string', pattern: STREAM_PATTERN },
  },
  ttlMs: { type: 'number', integer: true, min: 1_000, max: 86_400_000, optional: true },
  subject: { type: 'string', min: 1, max: 256, optional: true },
} satisfies ValidationSchema);

const checkRequest = compileSchema(TOKEN_REQUEST_RULES);

/** What new tokens are signed with, and how long they may be valid. */
export interface MintOptions extends SignOptions {
  readonly config: SignOptions['config'] &
    Pick<ServerConfig, 'authClockToleranceMs' | 'mintedTokenMs' | 'maxMintedTokenMs'>;
}

/**
 * Makes a short-lived token that may do less than the one that asks, or the same, and never outlives it.
 *
 * @param parent - the grant of whoever asks; must hold `admin`
 * @param body - a {@link TokenRequest}, not yet checked
 * @param options - key, lifetimes, time
 * @throws UndertoneError `ERR_INVALID_MESSAGE` with everything wrong about the request
 * @throws Denial `ERR_FORBIDDEN` for more than the parent has
 */
export async function mintToken(parent: Grant, body: unknown, options: MintOptions): Promise<MintedToken> {
  const { config, nowMs } = options;
  const request = readRequest(body, config.maxMintedTokenMs);
  checkNarrower(parent, request);
  const { scopes, streams, subject = parent.subject, ttlMs = config.mintedTokenMs } = request;
  const expiresAtMs = Math.min(nowMs + ttlMs, (parent.expiresAtMs ?? Infinity) - config.authClockToleranceMs);
  return signToken({ scopes, streams, subject, expiresAtMs }, options);
}

function readRequest(body: unknown, maxTtlMs: number): TokenRequest {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const problems = isObject
    ? checkRequest(body).map(({ text }) => text)
    : ['the body must be a JSON object, such as {"scopes":["subscribe"],"streams":["call-8f2"]}'];
  const ttlMs = (body as TokenRequest | null)?.ttlMs;
  if (typeof ttlMs === 'number' && ttlMs > maxTtlMs) {
    problems.push(`ttlMs must be ${maxTtlMs} or less on this server, got ${ttlMs}`);
  }
  if (problems.length === 0) return body as TokenRequest;
  throw new UndertoneError('ERR_INVALID_MESSAGE', `token request: ${problems.join('; ')}`);
}

function checkNarrower(parent: Grant, { scopes, streams }: TokenRequest): void {
  const scope = scopes.find((asked) => !hasScope(parent, asked));
  if (scope !== undefined) {
    throw new Denial('scope', 'ERR_FORBIDDEN', `a token without the scope ${scope} cannot pass it on`);
  }
  const stream = streams.find((asked) => !coversPattern(parent, asked));
  if (stream !== undefined) {
    throw new Denial('stream', 'ERR_FORBIDDEN', `a token that does not cover ${stream} cannot pass it on`);
  }
}
