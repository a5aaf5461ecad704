import type { Scope } from './grant.ts';

/** Who may use a route: everyone, whoever brings a valid token, or a token with every one of some scopes. */
export type Access = 'public' | 'token' | readonly Scope[];

/**
 * Who may use what, once authentication is on; routes by the pattern they were added with.
 *
 * What is missing here is for `admin` alone, so that a route someone forgot is locked and not open.
 */
const ACCESS: Readonly<Record<string, Access>> = {
  '/': 'public',
  // The dashboard's files; they hold no data.
  '/*': 'public',
  '/healthz': 'public',
  '/readyz': ['monitor'],
  '/metrics': ['monitor'],
  '/openapi.json': 'token',
  '/asyncapi.json': 'token',
  '/emotionml/vocabulary.xml': 'token',
  '/v1/model': 'token',
  '/v1/ingest': ['publish'],
  '/v1/analyze': ['publish', 'subscribe'],
  '/v1/events': ['subscribe'],
  '/v1/streams': ['subscribe'],
  '/v1/streams/:id': ['subscribe'],
  '/v1/streams/:id/events': ['subscribe'],
  '/v1/streams/:id/summary': ['subscribe'],
  '/v1/streams/:id/export': ['subscribe'],
  '/v1/plugins': ['monitor'],
  '/v1/tokens': ['admin'],
};

/**
 * Who may use a route.
 *
 * @param route - its pattern, such as `/v1/streams/:id`; undefined for a path without a route, which only tells those
 * with a token that there is nothing
 */
export function accessOf(route: string | undefined): Access {
  if (route === undefined) return 'token';
  return Object.hasOwn(ACCESS, route) ? ACCESS[route]! : ['admin'];
}
