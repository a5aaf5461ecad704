import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { errorMessage } from '../protocol/error-message.ts';
import { shuttingDown } from '../shutting-down.ts';
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
