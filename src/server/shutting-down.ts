import { UndertoneError } from '../sdk/errors.ts';

/** The error for whoever comes while the server closes. */
export function shuttingDown(): UndertoneError {
  return new UndertoneError(
    'ERR_SHUTTING_DOWN',
    'this server is closing and takes nothing new; try again in a moment, or another server',
    { retryable: true, retryAfterMs: 2_000 },
  );
}
