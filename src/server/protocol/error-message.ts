import { UndertoneError } from '../../sdk/errors.ts';
import type { ErrorMessage } from '../../sdk/messages.ts';
import { mayRetry } from './close-codes.ts';

/** Longest text of an error; a message may quote what a client sent, which can be long. */
const MAX_TEXT_LENGTH = 600;

/**
 * An error as it may leave the server.
 *
 * What is not an `UndertoneError` comes from a defect; its text belongs in the log and not in an answer.
 *
 * @param thrown - what a `catch` received; becomes the `cause` of one that cannot be shown
 */
export function presentableError(thrown: unknown): UndertoneError {
  if (thrown instanceof UndertoneError) return thrown;
  const message = 'something failed inside the server; its log says what';
  return new UndertoneError('ERR_INTERNAL', message, { cause: thrown, retryable: true });
}

/**
 * An error as clients receive it, over sockets and HTTP alike.
 *
 * @param thrown - what a `catch` received
 * @param id - the request that was refused, where requests carry one
 */
export function errorMessage(thrown: unknown, id?: number): ErrorMessage {
  const error = presentableError(thrown);
  return {
    type: 'error',
    code: error.code,
    message: error.message.slice(0, MAX_TEXT_LENGTH),
    retryable: mayRetry(error.code),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(id === undefined ? {} : { id }),
  };
}
