import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { accessOf } from './access.ts';
import type { Authenticator } from './authenticator.ts';
import type { Grant } from './grant.ts';

const GRANTS = new WeakMap<IncomingMessage, Grant>();

/**
 * Puts the lock in front of all routes: no handler runs, and no body is read, before a request's origin and token have
 * been checked, the latter against the route's entry in `access.ts`. Where a route has a parameter `id`, the token must
 * cover the stream of that name.
 *
 * @param app - where the routes are
 * @param auth - checks tokens
 */
export function addHttpGuard(app: FastifyInstance, auth: Authenticator): void {
  app.addHook('onRequest', async (request) => {
    const { raw, params, routeOptions } = request;
    auth.checkOrigin(raw);
    const access = accessOf(request.is404 ? undefined : routeOptions.url);
    if (access === 'public') return;
    const grant = await auth.authenticate(raw);
    const { id } = (params ?? {}) as { readonly id?: string };
    for (const scope of access === 'token' ? [] : access) auth.requireScope(grant, scope, id);
    GRANTS.set(raw, grant);
  });
}

/**
 * The grant of a request that has passed the guard.
 *
 * @param request - the raw request of a handler
 * @throws Error for a request that has not, which no handler should ever see
 */
export function grantOf(request: IncomingMessage): Grant {
  const grant = GRANTS.get(request);
  if (grant === undefined) throw new Error('a request was handled without a grant');
  return grant;
}
