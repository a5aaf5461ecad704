import { createHmac } from 'node:crypto';

/** What a `Signature-Input` header says, and what the `Signature` header claims. */
export interface SignatureHeaders {
  /** Components that are signed, in their order. */
  readonly components: readonly string[];
  /** As written, from the list of components on: it is signed too. */
  readonly params: string;
  readonly keyId: string;
  readonly nonce: string;
  readonly algorithm: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly expires: number;
  readonly signature: Buffer;
}

const INPUT = /^([a-z*][a-z0-9_.*-]*)=(\(((?:"[^"]+"\s*)*)\)((?:;[a-z]+=(?:"[^"]*"|\d+))*))$/;
const SIGNATURE = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]+=*):$/;

/**
 * Reads the two headers of an HTTP message signature (draft-ietf-httpbis-message-signatures, the predecessor of RFC 9421).
 *
 * @param input - `Signature-Input`
 * @param signature - `Signature`
 * @returns null where they cannot be read or do not belong together
 */
export function readSignatureHeaders(input: string, signature: string): SignatureHeaders | null {
  const [, label, params = '', list = '', rest = ''] = INPUT.exec(input.trim()) ?? [];
  const [, claimedLabel, claimed = ''] = SIGNATURE.exec(signature.trim()) ?? [];
  if (label === undefined || label !== claimedLabel) return null;
  const values = new Map(
    [...rest.matchAll(/;([a-z]+)=(?:"([^"]*)"|(\d+))/g)].map(([, name, text, number]) => [
      name!,
      text ?? number!,
    ]),
  );
  return {
    components: [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
    params,
    keyId: values.get('keyid') ?? '',
    nonce: values.get('nonce') ?? '',
    algorithm: values.get('alg') ?? '',
    created: Number(values.get('created') ?? Number.NaN),
    expires: Number(values.get('expires') ?? Number.NaN),
    signature: Buffer.from(claimed, 'base64'),
  };
}

/**
 * Signs components with HMAC-SHA256.
 *
 * @param components - names and values, in their order
 * @param params - as in `Signature-Input`, from the list of components on
 * @param secret - the key's secret
 */
export function signComponents(
  components: readonly (readonly [name: string, value: string])[],
  params: string,
  secret: Uint8Array,
): Buffer {
  const lines = [...components, ['@signature-params', params]].map(([name, value]) => `"${name}": ${value}`);
  return createHmac('sha256', secret).update(lines.join('\n')).digest();
}
