import type { EventType } from '../../sdk/events.ts';
import type { SubscribeMessage } from '../../sdk/messages.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Grant } from '../auth/grant.ts';
import { compileStreamPatterns, type StreamMatcher } from '../protocol/stream-pattern.ts';

/** What one `subscribe` asked for. */
export interface Subscription {
  readonly matches: StreamMatcher;
  wants(type: EventType): boolean;
}

/**
 * Reads what a `subscribe` asks for.
 *
 * @param request - streams default to all, types to all
 */
export function createSubscription(request: Pick<SubscribeMessage, 'streams' | 'types'>): Subscription {
  const types = request.types === undefined ? null : new Set<EventType>(request.types);
  return {
    matches: compileStreamPatterns(request.streams ?? ['*']),
    wants: (type) => types === null || types.has(type),
  };
}

/**
 * Reads what a `subscribe` asks for, and refuses what its token does not cover.
 *
 * @param auth - checks it
 * @param grant - of whoever asks
 * @param request - streams default to all that the grant covers, types to all
 * @throws UndertoneError `ERR_FORBIDDEN`
 */
export function authorizeSubscription(
  auth: Authenticator,
  grant: Grant,
  request: Pick<SubscribeMessage, 'streams' | 'types'>,
): Subscription {
  for (const stream of request.streams ?? ['*']) auth.requireScope(grant, 'subscribe', stream);
  const { matches, wants } = createSubscription(request);
  return { matches: (stream) => matches(stream) && grant.covers(stream), wants };
}
