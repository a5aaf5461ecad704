import { type JWTPayload, SignJWT } from 'jose';

/** Long enough for HS256. */
export const SECRET = 'a-secret-of-the-tests-that-nobody-else-has-0123456789';

/** Where the fake clock begins, s since the Unix epoch. */
export const START_S = Date.UTC(2026, 0, 1) / 1_000;

/** What a token of the tests says unless told otherwise: everything, for an hour from the fake clock's beginning. */
export const CLAIMS: JWTPayload = Object.freeze({
  aud: 'undertone',
  exp: START_S + 3_600,
  scope: 'publish subscribe admin',
  streams: ['*'],
  sub: 'tester',
});

/** How a token is signed. */
export interface Signing {
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: Parameters<SignJWT['sign']>[0];
}

/**
 * Signs a token.
 *
 * @param claims - in place of those in {@link CLAIMS}; `undefined` leaves one out
 * @param signing - HS256 with {@link SECRET} unless told otherwise
 */
export function signToken(
  claims: Readonly<Record<string, unknown>> = {},
  signing: Signing = {},
): Promise<string> {
  const { alg = 'HS256', kid, key = new TextEncoder().encode(SECRET) } = signing;
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .sign(key);
}

/** The header that carries a token. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}
