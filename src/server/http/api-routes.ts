import type { FastifyInstance } from 'fastify';
import { UndertoneError } from '../../sdk/errors.ts';
import type { StreamOverview } from '../../sdk/messages.ts';
import type { ServerContext } from '../context.ts';
import type { HubStream } from '../hub/hub-stream.ts';

interface StreamParams {
  readonly id: string;
}

interface EventsQuery {
  readonly from?: string;
}

/**
 * Adds what can be asked about streams and the model: `/v1/streams`, `/v1/streams/:id`, its `/events`, and `/v1/model`.
 *
 * @param app - where to add
 * @param context - what the routes read
 */
export function addApiRoutes(app: FastifyInstance, context: ServerContext): void {
  const { hub, lanes } = context;

  app.get('/v1/streams', (): { streams: readonly StreamOverview[] } => ({
    streams: hub.streams.map((stream) => stream.overview()),
  }));

  app.get<{ Params: StreamParams }>('/v1/streams/:id', ({ params }) =>
    findStream(context, params.id).overview(),
  );

  app.get<{ Params: StreamParams; Querystring: EventsQuery }>(
    '/v1/streams/:id/events',
    ({ params, query }, reply) => {
      reply.type('application/json; charset=utf-8');
      return eventsPage(findStream(context, params.id), readOffset(query.from));
    },
  );

  app.get('/v1/model', () => lanes.model.card);
}

function findStream({ hub }: ServerContext, name: string): HubStream {
  const stream = hub.get(name);
  if (stream !== undefined) return stream;
  throw new UndertoneError(
    'ERR_STREAM_UNKNOWN',
    `there is no stream named ${name}, live or ended recently; GET /v1/streams lists those there are`,
  );
}

function readOffset(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UndertoneError('ERR_INVALID_MESSAGE', `from must be an offset, 0 or more, got ${text}`);
}

/** A `StreamEventsPage`; the events are JSON already and are only put together. */
function eventsPage({ name, epoch, log }: HubStream, from: number): string {
  const { newestOffset: offset, oldestOffset } = log;
  const head = JSON.stringify({ stream: name, epoch, offset, oldestOffset });
  const events = log.from(from).map(({ json }) => json);
  return `${head.slice(0, -1)},"events":[${events.join(',')}]}`;
}
