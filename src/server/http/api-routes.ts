import type { FastifyInstance } from 'fastify';
import type { StreamOverview } from '../../sdk/messages.ts';
import { grantOf } from '../auth/http-guard.ts';
import type { ServerContext } from '../context.ts';
import type { HubStream } from '../hub/hub-stream.ts';
import { readEvents } from '../hub/read-events.ts';
import { findStream, type StreamParams } from './find-stream.ts';
import { compileQuery } from './query.ts';

interface EventsQuery {
  readonly from: number;
}

/** Parameters of `GET /v1/streams/:id/events`. */
export const EVENTS_PAGE_QUERY_RULES = Object.freeze({
  from: {
    type: 'number',
    integer: true,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    convert: true,
    optional: true,
    default: 0,
  },
} as const);

const readEventsQuery = compileQuery<EventsQuery>(EVENTS_PAGE_QUERY_RULES);

/**
 * Adds what can be asked about streams and the model: `/v1/streams`, `/v1/streams/:id`, its `/events` and `/summary`, and
 * `/v1/model`.
 *
 * @param app - where to add
 * @param context - what the routes read
 */
export function addApiRoutes(app: FastifyInstance, context: ServerContext): void {
  const { hub, lanes } = context;

  app.get('/v1/streams', ({ raw }): { streams: readonly StreamOverview[] } => ({
    streams: hub.streams.filter(({ name }) => grantOf(raw).covers(name)).map((stream) => stream.overview()),
  }));

  app.get<{ Params: StreamParams }>('/v1/streams/:id', ({ params }) =>
    findStream(context, params.id).overview(),
  );

  app.get<{ Params: StreamParams }>('/v1/streams/:id/events', async ({ params, query }, reply) => {
    const stream = findStream(context, params.id);
    const { from } = readEventsQuery(query);
    reply.type('application/json; charset=utf-8');
    return eventsPage(stream, from);
  });

  app.get<{ Params: StreamParams }>('/v1/streams/:id/summary', ({ params }) =>
    findStream(context, params.id).summary(),
  );

  app.get('/v1/model', () => lanes.model.card);
}

/** A `StreamEventsPage`; the events are JSON already and are only put together. */
async function eventsPage({ name, epoch, log }: HubStream, from: number): Promise<string> {
  const { newestOffset: offset, oldestOffset } = log;
  const head = JSON.stringify({ stream: name, epoch, offset, oldestOffset });
  const events = (await readEvents(log, from)).map(({ json }) => json);
  return `${head.slice(0, -1)},"events":[${events.join(',')}]}`;
}
