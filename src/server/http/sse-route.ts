import type { FastifyInstance } from 'fastify';
import type { EventType } from '../../sdk/events.ts';
import type { SubscribeMessage } from '../../sdk/messages.ts';
import { watchExpiry } from '../auth/expiry.ts';
import { grantOf } from '../auth/http-guard.ts';
import type { ServerContext } from '../context.ts';
import { SseSession } from '../events/sse-session.ts';
import { authorizeSubscription } from '../events/subscriptions.ts';
import { checkSubscriberMessage } from '../protocol/subscriber-messages.ts';
import type { Sessions } from '../sessions.ts';
import { shuttingDown } from '../shutting-down.ts';
import { compileQuery, readList } from './query.ts';

interface EventsQuery {
  readonly streams?: string;
  readonly types?: string;
  readonly lastEventId?: string;
}

/** Parameters of `GET /v1/events`. */
export const SSE_QUERY_RULES = Object.freeze({
  /** Names and patterns, separated by commas. */
  streams: { type: 'string', optional: true },
  /** Event types, separated by commas. */
  types: { type: 'string', optional: true },
  /** The `id` of the last event seen, for the first connection of a page that was there before. */
  lastEventId: { type: 'string', max: 64, optional: true },
} as const);

const readQuery = compileQuery<EventsQuery>(SSE_QUERY_RULES);

/**
 * Adds `GET /v1/events`, the twin of the WebSocket for those who only read.
 *
 * @param app - where to add
 * @param context - what the sessions share
 * @param sessions - where the sessions are kept until they end
 */
export function addSseRoute(app: FastifyInstance, context: ServerContext, sessions: Sessions): void {
  app.get('/v1/events', async (request, reply) => {
    if (context.isDraining()) throw shuttingDown();
    const query = readQuery(request.query);
    const grant = grantOf(request.raw);
    const subscription = authorizeSubscription(context.auth, grant, subscribeRequest(query));
    const release = context.auth.admitSocket(request.raw);
    // A browser that reconnects by itself sends the header, which is newer than the address its page once made.
    const lastEventId = request.headers['last-event-id'] ?? query.lastEventId;
    reply.hijack();
    const session = sessions.add((onDone) => new SseSession(context, reply.raw, onDone));
    const expiry = watchExpiry(grant, context.clock, () => session.shutdown());
    reply.raw.once('close', () => {
      expiry.cancel();
      release();
    });
    await session.begin(subscription, typeof lastEventId === 'string' ? lastEventId : null);
  });
}

/** The same checks as for a `subscribe` message. */
function subscribeRequest({ streams, types }: EventsQuery): SubscribeMessage {
  const message = {
    type: 'subscribe',
    id: 0,
    ...(streams === undefined ? {} : { streams: readList(streams) }),
    ...(types === undefined ? {} : { types: readList(types) as EventType[] }),
  };
  return checkSubscriberMessage(message) as SubscribeMessage;
}
