import { UndertoneError } from '../errors.ts';

/** Close codes of RFC 6455 that say the request itself was wrong, so that repeating it would not help. */
const FINAL_CODES: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/**
 * Whether connecting again may help after a close: 4000 to 4499 yes, 4500 to 4999 no, and of the standard codes those
 * that speak of the connection (1001, 1006, 1012, …) and not of what was said on it (1002, 1008, …).
 *
 * @param code - WebSocket close code
 */
export function isRetryableClose(code: number): boolean {
  return !FINAL_CODES.has(code) && !(code >= 4500 && code <= 4999);
}

/**
 * What a close frame means when no `error` message came before it.
 *
 * @param code - WebSocket close code
 * @param reason - text of the close frame, often empty
 * @param cause - what the socket's `error` event carried, if anything
 */
export function closeError(code: number, reason: string, cause?: unknown): UndertoneError {
  const retryable = isRetryableClose(code);
  const told = reason === '' ? '' : `: ${reason}`;
  const advice = retryable ? 'connecting again may help' : 'connecting again will not help';
  return new UndertoneError('ERR_CONNECTION', `connection closed with code ${code}${told}; ${advice}`, {
    cause,
    retryable,
  });
}
