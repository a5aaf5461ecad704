import type { FastifyInstance } from 'fastify';
import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerContext } from '../context.ts';
import { errorMessage } from '../protocol/error-message.ts';
import { statusOf } from './status-codes.ts';

/**
 * Adds what operators ask: `/healthz` (the process answers), `/readyz` (send it new streams), `/metrics` (Prometheus).
 *
 * @param app - where to add
 * @param context - what the routes read
 */
export function addOperationsRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get('/healthz', () => ({ status: 'ok' }));

  app.get('/readyz', (_request, reply) => {
    if (!context.isDraining()) return { status: 'ready' };
    const { type: _, ...answer } = errorMessage(shuttingDown());
    return reply.code(statusOf('ERR_SHUTTING_DOWN')).send(answer);
  });

  app.get('/metrics', async (_request, reply) => {
    const { registry } = context.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** The error for whoever comes while the server closes. */
export function shuttingDown(): UndertoneError {
  return new UndertoneError(
    'ERR_SHUTTING_DOWN',
    'this server is closing and takes nothing new; try again in a moment, or another server',
    { retryable: true, retryAfterMs: 2_000 },
  );
}
