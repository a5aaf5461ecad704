import { toUndertoneError } from '../../sdk/errors.ts';
import type { ErrorMessage } from '../../sdk/messages.ts';
import { mayRetry } from './close-codes.ts';

/** Longest text of an error; a message may quote what a client sent, which can be long. */
const MAX_TEXT_LENGTH = 600;

/**
 * An error as clients receive it, over sockets and HTTP alike.
 *
 * What is not an `UndertoneError` comes from a defect; its text stays in the log and out of the answer.
 *
 * @param thrown - what a `catch` received
 * @param id - the request that was refused, where requests carry one
 */
export function errorMessage(thrown: unknown, id?: number): ErrorMessage {
  const error = toUndertoneError(thrown);
  const foreign = error !== thrown;
  return {
    type: 'error',
    code: error.code,
    message: foreign
      ? 'something failed inside the server; its log says what'
      : error.message.slice(0, MAX_TEXT_LENGTH),
    retryable: mayRetry(error.code),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(id === undefined ? {} : { id }),
  };
}
