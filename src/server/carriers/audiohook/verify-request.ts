import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DenialReason } from '../../auth/denial.ts';
import { readSignatureHeaders, type SignatureHeaders, signComponents } from './http-signature.ts';
import { NonceCache } from './nonce-cache.ts';

/** How old a signature may be, s. */
const MAX_AGE_S = 10;

/** How far the client's clock may be off, s. */
const MAX_SKEW_S = 3;

/** Shortest nonce, characters: 128 bits in base64. */
const MIN_NONCE_LENGTH = 22;

/** What must be signed besides the target of the request. */
const SIGNED_HEADERS = [
  'audiohook-organization-id',
  'audiohook-session-id',
  'audiohook-correlation-id',
  'x-api-key',
] as const;

const SIGNED = ['@request-target', '@authority', ...SIGNED_HEADERS];

/** A key of `audiohookKeys`: its secret, or null where requests with it are not signed. */
export type AudiohookKeys = ReadonlyMap<string, Buffer | null>;

/** What came of a request's credentials. */
export type Verdict = { readonly keyId: string } | { readonly reason: DenialReason };

/** What a verifier is made with. */
export interface VerifierOptions {
  readonly keys: AudiohookKeys;
  /** Host of the configured public address; null to believe the request's own `Host`. */
  readonly publicHost: string | null;
  /** The time, ms since the Unix epoch. */
  readonly now: () => number;
}

/** Says whether a request comes from who it says. */
export type VerifyAudiohook = (request: Pick<IncomingMessage, 'headers' | 'url'>) => Verdict;

/**
 * Reads `audiohookKeys`.
 *
 * @param entries - API keys, each with `:` and its client secret in base64 where it has one
 */
export function readAudiohookKeys(entries: readonly string[]): AudiohookKeys {
  return new Map(
    entries.map((entry) => {
      const [key = '', secret] = entry.split(':');
      return [key, secret === undefined ? null : Buffer.from(secret, 'base64')];
    }),
  );
}

/**
 * Checks API keys and HTTP message signatures as Genesys makes them.
 *
 * Every request with a signature costs one HMAC, whether its key is known or not, and is compared in constant time. A nonce
 * counts as used only once its signature was right, so that nobody else can use it up.
 */
export function createAudiohookVerifier({ keys, publicHost, now }: VerifierOptions): VerifyAudiohook {
  const nonces = new NonceCache((MAX_AGE_S + 2 * MAX_SKEW_S) * 1_000);
  const nobodysSecret = randomBytes(32);

  return ({ headers, url = '' }) => {
    const apiKey = header(headers, 'x-api-key');
    if (apiKey === '') return { reason: 'missing' };
    const secret = keys.get(apiKey);
    const input = header(headers, 'signature-input');
    if (secret === null) return { keyId: apiKey };
    if (input === '') return { reason: secret === undefined ? 'key' : 'missing' };
    const signed = readSignatureHeaders(input, header(headers, 'signature'));
    if (signed === null || !isComplete(signed)) return { reason: 'malformed' };
    const authority = (publicHost ?? header(headers, 'host')).toLowerCase();
    const isRight = isSignedWith(secret ?? nobodysSecret, signed, { headers, url, authority });
    if (secret === undefined || signed.keyId !== apiKey) return { reason: 'key' };
    if (!isRight) return { reason: 'signature' };
    const late = lateness(signed, now() / 1_000);
    if (late !== null) return { reason: late };
    return nonces.add(`${apiKey} ${signed.nonce}`, now()) ? { keyId: apiKey } : { reason: 'replayed' };
  };
}

function isComplete({ components, nonce, algorithm, created, expires }: SignatureHeaders): boolean {
  const hasAll = SIGNED.every((component) => components.includes(component));
  const isTimed = Number.isFinite(created) && Number.isFinite(expires);
  return hasAll && algorithm === 'hmac-sha256' && nonce.length >= MIN_NONCE_LENGTH && isTimed;
}

interface SignedRequest {
  readonly headers: IncomingMessage['headers'];
  readonly url: string;
  readonly authority: string;
}

function isSignedWith(
  secret: Uint8Array,
  { components, params, signature }: SignatureHeaders,
  { headers, url, authority }: SignedRequest,
): boolean {
  const values = components.map((name) => {
    if (name === '@request-target') return [name, url] as const;
    if (name === '@authority') return [name, authority] as const;
    return [name, header(headers, name)] as const;
  });
  const expected = signComponents(values, params, secret);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function lateness({ created, expires }: SignatureHeaders, nowSeconds: number): DenialReason | null {
  if (created > nowSeconds + MAX_SKEW_S) return 'notYetValid';
  const end = Math.min(expires, created + MAX_AGE_S);
  return nowSeconds > end + MAX_SKEW_S ? 'expired' : null;
}

/** A header that came once, else an empty text. */
function header(headers: IncomingMessage['headers'], name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
