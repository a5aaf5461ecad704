import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The signature Twilio puts on a request for a WebSocket, `X-Twilio-Signature`.
 *
 * @param authToken - of the account
 * @param url - exactly as Twilio was given it, `wss:` and all
 * @returns base64
 */
export function signTwilioUrl(authToken: string, url: string): string {
  return createHmac('sha1', authToken).update(url).digest('base64');
}

/**
 * Whether a signature was made for a URL with one of some tokens, in time that says nothing about how nearly.
 *
 * @param signature - as it came
 * @param authTokens - of the accounts that may call
 * @param url - public, with `wss:`; with and without the port it implies, for Twilio was given one or the other
 */
export function isTwilioSignature(signature: string, authTokens: readonly string[], url: string): boolean {
  const given = Buffer.from(signature);
  const expected = authTokens.flatMap((token) => spellings(url).map((text) => signTwilioUrl(token, text)));
  // All of them, so that the time does not say which one fits.
  const results = expected.map((text) => {
    const bytes = Buffer.from(text);
    return bytes.length === given.length && timingSafeEqual(bytes, given);
  });
  return results.includes(true);
}

/** `wss://host/path` and `wss://host:443/path` are one address and two texts. */
function spellings(url: string): readonly string[] {
  const [, host = '', port, path = ''] = /^wss:\/\/([^/]*?)(:\d+)?(\/.*)?$/.exec(url) ?? [];
  if (port !== undefined && port !== ':443') return [url];
  return [`wss://${host}${path}`, `wss://${host}:443${path}`];
}
