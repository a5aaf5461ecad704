import { createHmac } from 'node:crypto';

/** A secret with this prefix is base64, as Standard Webhooks hands them out. */
const ENCODED_PREFIX = 'whsec_';

/**
 * The headers by which a receiver knows that a request is genuine and fresh.
 *
 * @param secret - shared with the receiver; base64 after `whsec_`, else taken as it is
 * @param message - `id` of the delivery, `nowMs` since the Unix epoch, `body` exactly as sent
 * @returns HMAC-SHA256 over `id.timestamp.body`; the timestamp, in seconds, is for refusing what is old
 * @see https://www.standardwebhooks.com
 */
export function signatureHeaders(
  secret: string,
  { id, nowMs, body }: { readonly id: string; readonly nowMs: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const key = secret.startsWith(ENCODED_PREFIX)
    ? Buffer.from(secret.slice(ENCODED_PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
