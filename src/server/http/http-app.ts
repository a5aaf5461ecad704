import helmet from '@fastify/helmet';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerContext } from '../context.ts';
import { errorMessage } from '../protocol/error-message.ts';
import { addApiRoutes } from './api-routes.ts';
import { addDashboard } from './dashboard.ts';
import { addExportRoutes } from './export-routes.ts';
import { addOperationsRoutes } from './operations-routes.ts';
import { checkOrigin } from './same-origin.ts';
import { statusOf } from './status-codes.ts';

/** Longest time a client may take to send its request, ms. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Only what comes from this server runs, and no other page may show ours in a frame. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/**
 * The HTTP side of the server, not yet listening.
 *
 * @param context - what the routes read
 * @param dashboardDir - folder of the built page, null for none
 */
export async function createHttpApp(
  context: ServerContext,
  dashboardDir: string | null,
): Promise<FastifyInstance> {
  const answer = createErrorAnswer(context);
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    // A URL that cannot be read fails before any handler is found.
    frameworkErrors: answer,
  });
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request) => {
    throw new UndertoneError(
      'ERR_NOT_FOUND',
      `there is nothing at ${request.method} ${request.url}; docs/protocol.md lists what there is`,
    );
  });
  app.addHook('onRequest', async (request) => checkOrigin(request.raw, context.config.allowedOrigins));
  // HSTS belongs to whatever terminates TLS in front of this server.
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: false,
  });
  addOperationsRoutes(app, context);
  addApiRoutes(app, context);
  addExportRoutes(app, context);
  await addDashboard(app, dashboardDir);
  return app;
}

type ErrorAnswer = (
  thrown: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply;

/** Every error of the HTTP side has the shape of the protocol's `error` message without its `type`. */
function createErrorAnswer({ logger }: ServerContext): ErrorAnswer {
  return (thrown, { url }, reply) => {
    const error = fromFramework(thrown);
    const { type: _, ...answer } = errorMessage(error);
    if (error instanceof UndertoneError) logger.debug({ code: answer.code, url }, 'request refused');
    else logger.error({ err: thrown, url }, 'request failed inside the server');
    return reply.code(statusOf(answer.code)).send(answer);
  };
}

/** What fastify itself refuses (a malformed URL, a body that is too large) is the client's mistake. */
function fromFramework(thrown: FastifyError | Error): Error {
  const status = 'statusCode' in thrown ? (thrown.statusCode ?? 500) : 500;
  if (thrown instanceof UndertoneError || status >= 500) return thrown;
  return new UndertoneError('ERR_INVALID_MESSAGE', thrown.message, { cause: thrown });
}
