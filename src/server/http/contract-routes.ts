import type { FastifyInstance } from 'fastify';
import { asyncApiDocument } from '../protocol/contract/asyncapi.ts';
import { openApiDocument } from './contract/openapi.ts';

/**
 * Adds the contracts: `/openapi.json` of the HTTP side, `/asyncapi.json` of the WebSockets and events.
 *
 * @param app - where to add
 */
export function addContractRoutes(app: FastifyInstance): void {
  const documents = { '/openapi.json': openApiDocument(), '/asyncapi.json': asyncApiDocument() };
  for (const [path, document] of Object.entries(documents)) {
    const text = JSON.stringify(document);
    app.get(path, (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
  }
}
