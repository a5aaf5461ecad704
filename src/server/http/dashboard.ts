import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const NOT_BUILT =
  'The dashboard has not been built. Run `npm run build:dashboard` and start the server again.\n';

/**
 * Serves the live page at `/`.
 *
 * @param app - where to add
 * @param folder - the built page; null, or a folder without `index.html`, leaves a text that says how to build it
 */
export async function addDashboard(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder !== null && existsSync(join(folder, 'index.html'))) {
    await app.register(fastifyStatic, { root: folder, index: 'index.html' });
    return;
  }
  app.get('/', (_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send(NOT_BUILT));
}
