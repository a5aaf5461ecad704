import type { EventType } from '../../sdk/events.ts';
import type { SubscribeMessage } from '../../sdk/messages.ts';
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
