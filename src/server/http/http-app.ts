import helmet from '@fastify/helmet';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { UndertoneError } from '../../sdk/errors.ts';
import { addHttpGuard } from '../auth/http-guard.ts';
import type { TlsFiles } from '../config/tls-files.ts';
import type { ServerContext } from '../context.ts';
import { errorMessage } from '../protocol/error-message.ts';
import { addApiRoutes } from './api-routes.ts';
import { addBodyDeadline } from './body-deadline.ts';
import { addContractRoutes } from './contract-routes.ts';
import { addDashboard } from './dashboard.ts';
import { addExportRoutes } from './export-routes.ts';
import { addOperationsRoutes } from './operations-routes.ts';
import { statusOf } from './status-codes.ts';

/** Longest time a client may take to send the head of a request, and then its body, ms. */
const REQUEST_TIMEOUT_MS = 10_000;

/** How often connections are looked through for clients that take too long, ms. */
const CONNECTIONS_CHECK_MS = 2_500;

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

/** What the HTTP side is made with. */
export interface HttpAppOptions {
  /** Folder of the built page, null for none. */
  readonly dashboardDir: string | null;
  /** Certificate and key; null leaves TLS to whatever is in front of this server. */
  readonly tls: TlsFiles | null;
}

/**
 * The HTTP side of the server, not yet listening.
 *
 * @param context - what the routes read
 * @param options - the page, and TLS
 */
export async function createHttpApp(
  context: ServerContext,
  { dashboardDir, tls }: HttpAppOptions,
): Promise<FastifyInstance> {
  const answer = createErrorAnswer(context);
  const app = createFramework(answer, tls);
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request) => {
    throw new UndertoneError(
      'ERR_NOT_FOUND',
      `there is nothing at ${request.method} ${request.url}; docs/protocol.md lists what there is`,
    );
  });
  addBodyDeadline(app, context.clock, REQUEST_TIMEOUT_MS);
  addHttpGuard(app, context.auth);
  // Without TLS of its own, HSTS belongs to whatever terminates it in front of this server.
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: tls !== null,
  });
  addOperationsRoutes(app, context);
  addApiRoutes(app, context);
  addExportRoutes(app, context);
  addContractRoutes(app);
  await addDashboard(app, dashboardDir);
  return app;
}

/** An HTTPS server has a type of its own in the framework, though its routes are the same. */
function createFramework(answer: ErrorAnswer, tls: TlsFiles | null): FastifyInstance {
  const options = {
    logger: false,
    // An upload may take hours; `addBodyDeadline` limits all other bodies.
    requestTimeout: 0,
    forceCloseConnections: true,
    // A URL that cannot be read fails before any handler is found.
    frameworkErrors: answer,
  };
  const timeouts = { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: CONNECTIONS_CHECK_MS };
  if (tls === null) return fastify({ ...options, http: timeouts });
  return fastify({
    ...options,
    https: { ...timeouts, ...tls, minVersion: 'TLSv1.2' },
  }) as unknown as FastifyInstance;
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
    // Without the query, where some put secrets.
    const [path] = url.split('?', 1);
    if (error instanceof UndertoneError) logger.debug({ code: answer.code, path }, 'request refused');
    else logger.error({ err: thrown, path }, 'request failed inside the server');
    if (answer.code === 'ERR_UNAUTHORIZED') reply.header('www-authenticate', 'Bearer');
    return reply.code(statusOf(answer.code)).send(answer);
  };
}

/** What fastify itself refuses (a malformed URL, a body that is too large) is the client's mistake. */
function fromFramework(thrown: FastifyError | Error): Error {
  const status = 'statusCode' in thrown ? (thrown.statusCode ?? 500) : 500;
  if (thrown instanceof UndertoneError || status >= 500) return thrown;
  return new UndertoneError('ERR_INVALID_MESSAGE', thrown.message, { cause: thrown });
}
