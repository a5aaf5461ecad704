import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { ServerConfig } from '../config.ts';
import { STREAM_PATTERN } from '../protocol/stream-pattern.ts';
import { type DenialReason, unauthorized } from './denial.ts';
import { createGrant, type Grant, SCOPES } from './grant.ts';
import { SECRET_ALGORITHM, type TokenKeys } from './token-keys.ts';

/** Names and patterns a token may hold, as many as a `subscribe`. */
const MAX_PATTERNS = 1_000;

/** What a token is held against. */
export type TokenRules = Pick<
  ServerConfig,
  'authAlgorithms' | 'authAudience' | 'authIssuer' | 'authClockToleranceMs'
>;

/**
 * Checks a token and reads what it grants.
 *
 * The key is chosen by the kind of algorithm the token names: the secret serves HS256 and nothing else, public keys
 * serve the configured asymmetric algorithms and nothing else. So neither `none` nor a public key used as a secret passes.
 *
 * @param token - as it arrived
 * @param keys - what it may be signed with
 * @param rules - audience, issuer, algorithms, tolerance
 * @param nowMs - the time, ms since the Unix epoch
 * @throws Denial `ERR_UNAUTHORIZED`, or `ERR_INTERNAL` while the keys cannot be fetched
 */
export async function verifyToken(
  token: string,
  keys: TokenKeys,
  rules: TokenRules,
  nowMs: number,
): Promise<Grant> {
  const options: JWTVerifyOptions = {
    audience: rules.authAudience,
    ...(rules.authIssuer === null ? {} : { issuer: rules.authIssuer }),
    clockTolerance: rules.authClockToleranceMs / 1_000,
    currentDate: new Date(nowMs),
    requiredClaims: ['exp'],
  };
  try {
    const { payload } = await verifyWithItsKey(token, keys, rules, options);
    return readGrant(token, payload, rules.authClockToleranceMs);
  } catch (thrown) {
    throw denialOf(thrown);
  }
}

function verifyWithItsKey(token: string, keys: TokenKeys, rules: TokenRules, options: JWTVerifyOptions) {
  const alg = readAlgorithm(token);
  if (alg === SECRET_ALGORITHM && keys.secret !== null) {
    return jwtVerify(token, keys.secret, { ...options, algorithms: [SECRET_ALGORITHM] });
  }
  if (keys.publicKeys !== null && rules.authAlgorithms.some((allowed) => allowed === alg)) {
    return jwtVerify(token, keys.publicKeys, { ...options, algorithms: [...rules.authAlgorithms] });
  }
  throw unauthorized('algorithm');
}

function readAlgorithm(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    throw unauthorized('malformed');
  }
}

function readGrant(token: string, payload: JWTPayload, toleranceMs: number): Grant {
  const { exp, scope = '', streams = [], sub } = payload;
  if (typeof scope !== 'string' || !areStreamPatterns(streams)) throw unauthorized('claims');
  // Scopes of other services are none of our business.
  const words = scope.split(' ');
  return createGrant({
    subject: sub ?? null,
    scopes: SCOPES.filter((known) => words.includes(known)),
    streams,
    tokenId: identify(token),
    expiresAtMs: exp! * 1_000 + toleranceMs,
  });
}

function areStreamPatterns(claim: unknown): claim is readonly string[] {
  return (
    Array.isArray(claim) &&
    claim.length <= MAX_PATTERNS &&
    claim.every((pattern) => typeof pattern === 'string' && STREAM_PATTERN.test(pattern))
  );
}

/** Without the signature, of which some algorithms allow several for one token. */
function identify(token: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  return createHash('sha256').update(signed).digest('base64url');
}

const CLAIM_REASONS: Readonly<Record<string, DenialReason>> = Object.freeze({
  aud: 'audience',
  iss: 'issuer',
  nbf: 'notYetValid',
});

function denialOf(thrown: unknown): unknown {
  if (thrown instanceof errors.JWTExpired) return unauthorized('expired');
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    return unauthorized(CLAIM_REASONS[thrown.claim] ?? 'claims');
  }
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return unauthorized('signature');
  if (thrown instanceof errors.JWKSNoMatchingKey) return unauthorized('key');
  if (thrown instanceof errors.JWKSMultipleMatchingKeys) return unauthorized('key');
  // What is left of the library's errors are ways not to be a token at all; anything else is no fault of the token.
  return thrown instanceof errors.JOSEError ? unauthorized('malformed') : thrown;
}
