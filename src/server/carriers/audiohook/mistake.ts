import { UndertoneError } from '../../../sdk/errors.ts';

/**
 * What a client is told that does not keep to the protocol.
 *
 * @param message - what was wrong and what was expected
 */
export function mistake(message: string): UndertoneError {
  return new UndertoneError('ERR_INVALID_MESSAGE', message);
}
