import { UndertoneError } from '../../sdk/errors.ts';
import type { StartMessage } from '../../sdk/messages.ts';
import type { ServerContext } from '../context.ts';
import { shuttingDown } from '../shutting-down.ts';
import { FULL_RETRY_MS, retryAfter } from './capacity.ts';

/**
 * Refuses streams that this server cannot take now, or not with this model.
 *
 * @throws UndertoneError `ERR_SHUTTING_DOWN`, `ERR_CAPACITY`, or `ERR_INVALID_MESSAGE` for a cohort the model does not have
 */
export function checkAdmission(
  { config, hub, lanes, isDraining }: ServerContext,
  start: Pick<StartMessage, 'cohort'>,
): void {
  if (isDraining()) throw shuttingDown();
  if (hub.liveStreams >= config.maxStreams) {
    throw new UndertoneError(
      'ERR_CAPACITY',
      `this server takes ${config.maxStreams} streams at a time and has them; try again later or on another server`,
      { retryable: true, retryAfterMs: FULL_RETRY_MS },
    );
  }
  const retryAfterMs = retryAfter(lanes.stats());
  if (retryAfterMs !== null) {
    throw new UndertoneError(
      'ERR_CAPACITY',
      'this machine has all the streams it can keep up with; try again later or on another server',
      { retryable: true, retryAfterMs },
    );
  }
  const { cohorts } = lanes.model.card;
  if (start.cohort === undefined || cohorts.includes(start.cohort)) return;
  const advice = cohorts.length === 0 ? 'leave it out, this model has none' : `one of ${cohorts.join(', ')}`;
  throw new UndertoneError('ERR_INVALID_MESSAGE', `cohort must be ${advice}; got ${start.cohort}`);
}
