import { type ErrorCode, type ErrorDetails, UndertoneError } from '../../sdk/errors.ts';

/** Why requests are denied: the values of `reason` in `undertone_auth_failures_total`. */
export const DENIAL_REASONS = [
  'missing',
  'malformed',
  'algorithm',
  'key',
  'keysUnavailable',
  'signature',
  'replayed',
  'expired',
  'notYetValid',
  'audience',
  'issuer',
  'claims',
  'scope',
  'stream',
  'origin',
  'tokenLimit',
  'addressLimit',
] as const;

/** One of {@link DENIAL_REASONS}. */
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** A request that was denied; the reason is for the operator, the message for whoever asked. */
export class Denial extends UndertoneError {
  readonly reason: DenialReason;

  constructor(reason: DenialReason, code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, message, details);
    this.reason = reason;
  }
}

/**
 * The one answer to every token that is not accepted: whoever tries tokens learns nothing about why.
 *
 * @param reason - counted, and not told
 */
export function unauthorized(reason: DenialReason): Denial {
  return new Denial(
    reason,
    'ERR_UNAUTHORIZED',
    'a valid token is needed: send it as `Authorization: Bearer`, or as the subprotocol undertone.bearer.<token>',
  );
}

/**
 * The answer while the keys that check tokens cannot be fetched; it says nothing about the token.
 *
 * @param cause - what went wrong, for the log
 */
export function keysUnavailable(cause: unknown): Denial {
  const message = 'tokens cannot be checked at the moment; try again soon';
  return new Denial('keysUnavailable', 'ERR_INTERNAL', message, {
    cause,
    retryable: true,
    retryAfterMs: 5_000,
  });
}

/** Ends a socket whose token has expired. */
export function tokenExpired(): UndertoneError {
  return new UndertoneError('ERR_TOKEN_EXPIRED', 'the token has expired; connect again with a new one', {
    retryable: true,
  });
}
