import { UndertoneError } from '../../sdk/errors.ts';
import type { StartMessage } from '../../sdk/messages.ts';
import type { ServerContext } from '../context.ts';
import { shuttingDown } from '../shutting-down.ts';

/** How long a publisher should wait when the server is full, ms. */
const RETRY_AFTER_MS = 5_000;

/**
 * Refuses streams that this server cannot take now, or not with this model.
 *
 * @throws UndertoneError `ERR_SHUTTING_DOWN`, `ERR_CAPACITY`, or `ERR_INVALID_MESSAGE` for a cohort the model does not have
 */
export function checkAdmission({ config, hub, lanes, isDraining }: ServerContext, start: StartMessage): void {
  if (isDraining()) throw shuttingDown();
  if (hub.liveStreams >= config.maxStreams) {
    throw new UndertoneError(
      'ERR_CAPACITY',
      `this server takes ${config.maxStreams} streams at a time and has them; try again later or on another server`,
      { retryable: true, retryAfterMs: RETRY_AFTER_MS },
    );
  }
  const { cohorts } = lanes.model.card;
  if (start.cohort === undefined || cohorts.includes(start.cohort)) return;
  const advice = cohorts.length === 0 ? 'leave it out, this model has none' : `one of ${cohorts.join(', ')}`;
  throw new UndertoneError('ERR_INVALID_MESSAGE', `cohort must be ${advice}; got ${start.cohort}`);
}
