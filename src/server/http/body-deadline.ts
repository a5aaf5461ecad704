import type { FastifyInstance } from 'fastify';
import type { Clock, Timer } from '../clock.ts';

/** Paths whose bodies may take as long as they like; they watch for clients that fall silent themselves. */
const UNLIMITED_PATHS: readonly string[] = ['/v1/analyze'];

/**
 * Cuts off clients that send the body of a request too slowly.
 *
 * Node's own limit is one for all requests, and an upload of hours of audio has every right to take longer.
 *
 * @param app - whose requests
 * @param clock - the time
 * @param limitMs - longest time from the head of a request to the end of its body, ms
 */
export function addBodyDeadline(app: FastifyInstance, clock: Clock, limitMs: number): void {
  const timers = new WeakMap<object, Timer>();
  app.addHook('onRequest', async ({ raw, headers, routeOptions }) => {
    const hasBody = 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
    if (!hasBody || UNLIMITED_PATHS.includes(routeOptions.url ?? '')) return;
    timers.set(
      raw,
      clock.after(limitMs, () => raw.destroy()),
    );
    raw.once('close', () => timers.get(raw)?.cancel());
  });
  app.addHook('preHandler', async ({ raw }) => timers.get(raw)?.cancel());
}
