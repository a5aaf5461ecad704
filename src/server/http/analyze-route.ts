import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EventType } from '../../sdk/events.ts';
import { grantOf } from '../auth/http-guard.ts';
import type { ServerContext } from '../context.ts';
import { createSubscription } from '../events/subscriptions.ts';
import { checkSubscriberMessage } from '../protocol/subscriber-messages.ts';
import type { Sessions } from '../sessions.ts';
import { readBeginning, readUploadQuery, uploadStart } from './analyze/upload-request.ts';
import { type UploadOptions, UploadSession } from './analyze/upload-session.ts';
import { readList } from './query.ts';

/**
 * Adds `POST /v1/analyze`: a recording as the body of any size, its events as the answer, a line each, while it is still being
 * sent.
 *
 * @param app - where to add
 * @param context - what the sessions share
 * @param sessions - where the uploads are kept until they are analysed
 */
export function addAnalyzeRoute(app: FastifyInstance, context: ServerContext, sessions: Sessions): void {
  // In a scope of its own: here no body is read before the handler, whatever its content type says.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    scope.post('/v1/analyze', (request, reply) => analyze(context, sessions, request, reply));
  });
}

async function analyze(
  context: ServerContext,
  sessions: Sessions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = readUploadQuery(request.query);
  const wants = wantedTypes(query.types);
  const body = request.raw;
  const first = await readBeginning(body);
  const start = uploadStart(query, request.headers['content-type'], first);
  const release = context.auth.admitStream(grantOf(body), { ...start, events: true });
  const session = sessions.add((onDone) => {
    const done = () => {
      release();
      onDone();
    };
    return openSession(context, { body, first, start, wants, onDone: done }, release);
  });
  reply.raw.once('close', () => session.lines.destroy());
  void session.run();
  await session.lines.begun;
  return reply
    .type('application/x-ndjson; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(session.lines);
}

/** A stream that is refused gives its place back at once. */
function openSession(context: ServerContext, options: UploadOptions, release: () => void): UploadSession {
  try {
    return new UploadSession(context, options);
  } catch (thrown) {
    release();
    throw thrown;
  }
}

function wantedTypes(types: string | undefined): (type: EventType) => boolean {
  const request = { type: 'subscribe', id: 0, ...(types === undefined ? {} : { types: readList(types) }) };
  const checked = checkSubscriberMessage(request);
  return createSubscription(checked.type === 'subscribe' ? checked : {}).wants;
}
