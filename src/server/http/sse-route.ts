import type { FastifyInstance } from 'fastify';
import type { EventType } from '../../sdk/events.ts';
import type { SubscribeMessage } from '../../sdk/messages.ts';
import type { ServerContext } from '../context.ts';
import { SseSession } from '../events/sse-session.ts';
import { createSubscription } from '../events/subscriptions.ts';
import { checkSubscriberMessage } from '../protocol/subscriber-messages.ts';
import type { Sessions } from '../sessions.ts';
import { shuttingDown } from '../shutting-down.ts';

interface EventsQuery {
  /** Names and patterns, separated by commas. */
  readonly streams?: string;
  /** Event types, separated by commas. */
  readonly types?: string;
}

/**
 * Adds `GET /v1/events`, the twin of the WebSocket for those who only read.
 *
 * @param app - where to add
 * @param context - what the sessions share
 * @param sessions - where the sessions are kept until they end
 */
export function addSseRoute(app: FastifyInstance, context: ServerContext, sessions: Sessions): void {
  app.get<{ Querystring: EventsQuery }>('/v1/events', ({ query, headers }, reply) => {
    if (context.isDraining()) throw shuttingDown();
    const subscription = createSubscription(readQuery(query));
    const lastEventId = headers['last-event-id'];
    reply.hijack();
    const session = sessions.add((onDone) => new SseSession(context, reply.raw, onDone));
    session.begin(subscription, typeof lastEventId === 'string' ? lastEventId : null);
  });
}

/** The same checks as for a `subscribe` message. */
function readQuery({ streams, types }: EventsQuery): SubscribeMessage {
  const message = {
    type: 'subscribe',
    id: 0,
    ...(streams === undefined ? {} : { streams: streams.split(',') }),
    ...(types === undefined ? {} : { types: types.split(',') as EventType[] }),
  };
  return checkSubscriberMessage(message) as SubscribeMessage;
}
