import { describe, expect, test } from 'vitest';
import { AUDIOHOOK_SIMULATOR } from '../../../../bench/carriers/audiohook-simulator.ts';
import {
  createAudiohookVerifier,
  readAudiohookKeys,
} from '../../../../src/server/carriers/audiohook/verify-request.ts';

/** The vector that the published reference verifier accepts. */
const KEY = 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh';
const SECRET = 'TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=';
const CREATED = 1_735_689_600;
const COMPONENTS =
  '("@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" "audiohook-correlation-id" "x-api-key")';
const PARAMS = `${COMPONENTS};keyid="${KEY}";nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256";created=${CREATED};expires=${CREATED + 10}`;
const VECTOR = {
  url: '/api/v1/audiohook/ws',
  headers: {
    host: 'audiohook.example.com',
    'audiohook-organization-id': 'd7934305-0972-4844-938e-9060eef73d05',
    'audiohook-session-id': 'e160e428-53e2-487c-977d-96989bf5c99d',
    'audiohook-correlation-id': '30b0e395-84d3-4570-ac13-9a62d8f514c0',
    'x-api-key': KEY,
    'signature-input': `sig1=${PARAMS}`,
    signature: 'sig1=:fU1CKwqCvzqjYSTZ5B5ZlTIsuj/otCFT4L6/+y5xN7w=:',
  },
};

function verifier({
  keys = [`${KEY}:${SECRET}`],
  nowS = CREATED + 1,
  publicHost = null as string | null,
} = {}) {
  return createAudiohookVerifier({ keys: readAudiohookKeys(keys), publicHost, now: () => nowS * 1_000 });
}

const withHeaders = (headers: Readonly<Record<string, string>>) => ({
  ...VECTOR,
  headers: { ...VECTOR.headers, ...headers },
});

test('accepts what the reference verifier accepts', () => {
  expect(verifier()(VECTOR)).toEqual({ keyId: KEY });
});

test('takes the host from the configuration, whatever a proxy makes of it', () => {
  const behindProxy = withHeaders({ host: 'internal:8080' });
  expect(verifier({ publicHost: 'audiohook.example.com' })(behindProxy)).toEqual({ keyId: KEY });
  expect(verifier()(behindProxy)).toEqual({ reason: 'signature' });
});

test('takes a nonce once, and only a right signature uses it up', () => {
  const verify = verifier();
  const forged = withHeaders({ signature: `sig1=:${Buffer.alloc(32).toString('base64')}:` });
  expect(verify(forged)).toEqual({ reason: 'signature' });
  expect(verify(VECTOR)).toEqual({ keyId: KEY });
  expect(verify(VECTOR)).toEqual({ reason: 'replayed' });
});

describe('time', () => {
  test.each([
    [-4, { reason: 'notYetValid' }],
    [-3, { keyId: KEY }],
    [13, { keyId: KEY }],
    [14, { reason: 'expired' }],
  ])('%d s after it was signed: %j', (seconds, verdict) => {
    expect(verifier({ nowS: CREATED + seconds })(VECTOR)).toEqual(verdict);
  });

  test('a signature cannot make itself valid for longer than 10 s', () => {
    const input = VECTOR.headers['signature-input'].replace(
      `expires=${CREATED + 10}`,
      `expires=${CREATED + 9_999}`,
    );
    const request = withHeaders({ 'signature-input': input });
    // The signature covers its own times, so this one is wrong as well; the age is checked on a right one below.
    expect(verifier({ nowS: CREATED + 60 })(request)).toEqual({ reason: 'signature' });
  });
});

describe('keys', () => {
  test('a request without a key, or with one nobody knows', () => {
    expect(verifier()(withHeaders({ 'x-api-key': '' }))).toEqual({ reason: 'missing' });
    expect(verifier()(withHeaders({ 'x-api-key': 'x'.repeat(32) }))).toEqual({ reason: 'key' });
  });

  test('the key that signs must be the key that is named', () => {
    const other = VECTOR.headers['signature-input'].replace(`keyid="${KEY}"`, 'keyid="another"');
    expect(verifier()(withHeaders({ 'signature-input': other }))).toEqual({ reason: 'key' });
  });

  test('a key with a secret needs a signature, a key without one does not', () => {
    const { 'signature-input': _, signature: __, ...headers } = VECTOR.headers;
    expect(verifier()({ ...VECTOR, headers })).toEqual({ reason: 'missing' });
    expect(verifier({ keys: [KEY] })({ ...VECTOR, headers })).toEqual({ keyId: KEY });
  });
});

describe('what is signed', () => {
  test.each(Object.keys(VECTOR.headers).slice(1, 4))('another %s is another signature', (name) => {
    expect(verifier()(withHeaders({ [name]: 'other' }))).toEqual({ reason: 'signature' });
  });

  test('another target is another signature', () => {
    expect(verifier()({ ...VECTOR, url: '/elsewhere' })).toEqual({ reason: 'signature' });
  });

  test.each([
    ['a component left out', COMPONENTS.replace(' "x-api-key"', '')],
    ['no components', '()'],
  ])('%s is refused', (_, list) => {
    const input = VECTOR.headers['signature-input'].replace(COMPONENTS, list);
    expect(verifier()(withHeaders({ 'signature-input': input }))).toEqual({ reason: 'malformed' });
  });

  test.each([
    ['nonsense', 'nonsense'],
    ['another label', VECTOR.headers['signature-input'].replace('sig1', 'sig2')],
    ['another algorithm', VECTOR.headers['signature-input'].replace('hmac-sha256', 'none')],
    ['a short nonce', VECTOR.headers['signature-input'].replace('VGhpc0lzQVVuaXF1ZU5vbmNl', 'short')],
    ['no times', VECTOR.headers['signature-input'].replace(/;created=.*/, '')],
  ])('%s is refused', (_, input) => {
    expect(verifier()(withHeaders({ 'signature-input': input }))).toEqual({ reason: 'malformed' });
  });
});

test('accepts what the simulator signs', () => {
  const credentials = { audiohookKey: KEY, audiohookSecret: SECRET };
  const { headers, url } = AUDIOHOOK_SIMULATOR.request('ws://example.com', 'c', credentials, CREATED * 1_000);
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const request = { url: new URL(url).pathname, headers: { host: 'example.com', ...lower } };
  expect(verifier()(request)).toEqual({ keyId: KEY });
});
