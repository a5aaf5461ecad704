import type { FastifyInstance } from 'fastify';
import type { Authenticator } from './authenticator.ts';
import { grantOf } from './http-guard.ts';

/** A request for a token names some streams; this is many, bytes. */
const MAX_BODY_BYTES = 16_384;

/**
 * Adds `POST /v1/tokens`, which makes narrower, short-lived tokens, for browsers above all.
 *
 * @param app - where to add
 * @param auth - makes them
 */
export function addTokenRoute(app: FastifyInstance, auth: Authenticator): void {
  app.post('/v1/tokens', { bodyLimit: MAX_BODY_BYTES }, async ({ raw, body }, reply) => {
    const minted = await auth.mint(grantOf(raw), body);
    return reply.code(201).header('cache-control', 'no-store').send(minted);
  });
}
