import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { createLocalJWKSet, exportJWK, exportSPKI, generateKeyPair, type JWTVerifyGetKey } from 'jose';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadTokenKeys, type TokenKeys } from '../../../src/server/auth/token-keys.ts';
import { verifyToken } from '../../../src/server/auth/verify-token.ts';
import { DEFAULT_SERVER_CONFIG } from '../../../src/server/config.ts';
import { CLAIMS, SECRET, START_S, signToken } from './tokens.ts';

const NOW_MS = START_S * 1_000;
const RULES = { ...DEFAULT_SERVER_CONFIG, authIssuer: null };

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let rsa: Awaited<ReturnType<typeof generateKeyPair>>;
let other: Awaited<ReturnType<typeof generateKeyPair>>;
let publicPem: string;
let publicKeys: JWTVerifyGetKey;
const secret = new TextEncoder().encode(SECRET);

beforeAll(async () => {
  rsa = await generateKeyPair('RS256', { extractable: true });
  other = await generateKeyPair('RS256');
  publicPem = await exportSPKI(rsa.publicKey);
  publicKeys = createLocalJWKSet({
    keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'k1', alg: 'RS256' }],
  });
});

const withSecret = (): TokenKeys => ({ secret, publicKeys: null });
const withKeySet = (): TokenKeys => ({ secret: null, publicKeys });
const withBoth = (): TokenKeys => ({ secret, publicKeys });

function verify(token: string, keys: TokenKeys = withSecret(), rules: Partial<typeof RULES> = {}) {
  return verifyToken(token, keys, { ...RULES, ...rules }, NOW_MS);
}

async function expectDenied(token: string, reason: string, keys = withSecret(), rules = {}): Promise<void> {
  await expect(verify(token, keys, rules)).rejects.toMatchObject({ code: 'ERR_UNAUTHORIZED', reason });
}

describe('a token is accepted', () => {
  test('with what it grants', async () => {
    const grant = await verify(await signToken({ scope: 'openid subscribe', streams: ['call-*'] }));
    expect(grant).toMatchObject({ subject: 'tester', scopes: ['subscribe'], streams: ['call-*'] });
    expect(grant.covers('call-1')).toBe(true);
    expect(grant.covers('line-1')).toBe(false);
    expect(grant.expiresAtMs).toBe((START_S + 3_600) * 1_000 + RULES.authClockToleranceMs);
  });

  test('without the claim `streams`, for none', async () => {
    expect((await verify(await signToken({ streams: undefined }))).covers('call-1')).toBe(false);
  });

  test('when one of several audiences is right', async () => {
    await expect(verify(await signToken({ aud: ['other', 'undertone'] }))).resolves.toBeDefined();
  });

  test('within the tolerance of clocks', async () => {
    await expect(verify(await signToken({ exp: START_S - 4 }))).resolves.toBeDefined();
    await expect(verify(await signToken({ nbf: START_S + 4 }))).resolves.toBeDefined();
  });

  test('when it is signed with a key of the set', async () => {
    const token = await signToken({}, { alg: 'RS256', kid: 'k1', key: rsa.privateKey });
    await expect(verify(token, withBoth())).resolves.toMatchObject({ subject: 'tester' });
  });

  test('from either issuer where there are a secret and a key set', async () => {
    await expect(verify(await signToken(), withBoth())).resolves.toBeDefined();
  });
});

describe('a token is refused', () => {
  test.each([
    ['expired', 'expired', { exp: START_S - 10 }],
    ['not yet valid', 'notYetValid', { nbf: START_S + 60 }],
    ['for another audience', 'audience', { aud: 'billing' }],
    ['for no audience', 'audience', { aud: undefined }],
    ['without an end', 'claims', { exp: undefined }],
    ['with scopes that are no text', 'claims', { scope: ['admin'] }],
    ['with streams that are no list', 'claims', { streams: '*' }],
    ['with a pattern of foreign characters', 'claims', { streams: ['call 1'] }],
  ])('when it is %s', async (_, reason, claims) => {
    await expectDenied(await signToken(claims), reason);
  });

  test('when it is from another issuer', async () => {
    const rules = { authIssuer: 'https://issuer.example' };
    await expectDenied(await signToken({ iss: 'https://evil.example' }), 'issuer', withSecret(), rules);
    await expectDenied(await signToken(), 'issuer', withSecret(), rules);
  });

  test.each(['none', 'None', 'NONE', ''])('with `alg: %s`, signed or not', async (alg) => {
    const unsigned = `${encode({ alg, typ: 'JWT' })}.${encode(CLAIMS)}.`;
    await expectDenied(unsigned, 'algorithm', withBoth());
    await expectDenied(`${unsigned}c2lnbmF0dXJl`, 'algorithm', withBoth());
  });

  test('when a public key is used as the secret (key confusion)', async () => {
    const jwk = JSON.stringify(await exportJWK(rsa.publicKey));
    for (const text of [publicPem, publicPem.trim(), jwk]) {
      const forged = await signToken({}, { alg: 'HS256', kid: 'k1', key: new TextEncoder().encode(text) });
      await expectDenied(forged, 'algorithm', withKeySet());
      await expectDenied(forged, 'signature', withBoth());
    }
  });

  test('when it brings its own key', async () => {
    const jwk = await exportJWK(rsa.publicKey);
    const header = { alg: 'RS256', jwk, kid: 'unknown' };
    const genuine = await signToken({}, { alg: 'RS256', kid: 'unknown', key: rsa.privateKey });
    const token = [encode(header), ...genuine.split('.').slice(1)].join('.');
    await expectDenied(token, 'key', withKeySet());
  });

  test.each(['HS384', 'HS512'])('with %s, whose key would be the same secret', async (alg) => {
    await expectDenied(await signToken({}, { alg }), 'algorithm', withBoth());
  });

  test('with an algorithm that is not configured', async () => {
    const token = await signToken({}, { alg: 'RS256', kid: 'k1', key: rsa.privateKey });
    await expectDenied(token, 'algorithm', withKeySet(), { authAlgorithms: ['ES256'] });
  });

  test('when another key signed it', async () => {
    const wrongSecret = new TextEncoder().encode(SECRET.toUpperCase());
    await expectDenied(await signToken({}, { key: wrongSecret }), 'signature');
    const token = await signToken({}, { alg: 'RS256', kid: 'k1', key: other.privateKey });
    await expectDenied(token, 'signature', withKeySet());
  });

  test.each(['', 'abc', 'a.b.c', '..', `${encode({ alg: 'HS256' })}.x.y.z`, encode({ alg: 'HS256' })])(
    'when it is none: "%s"',
    async (text) => {
      await expectDenied(text, 'malformed', withBoth());
    },
  );

  test('when any character of what is signed was changed', async () => {
    const token = await signToken();
    const signed = token.lastIndexOf('.');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: signed - 1 }),
        fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
        async (place, character) => {
          fc.pre(token[place] !== character);
          const changed = token.slice(0, place) + character + token.slice(place + 1);
          await expect(verify(changed, withBoth())).rejects.toMatchObject({ code: 'ERR_UNAUTHORIZED' });
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  test('in the same words whatever is wrong with it', async () => {
    const tokens = [await signToken({ exp: 1 }), await signToken({ aud: 'billing' }), 'a.b.c'];
    const messages = await Promise.all(
      tokens.map((token) => verify(token).catch((error: Error) => error.message)),
    );
    expect(new Set(messages).size).toBe(1);
  });
});

describe('a token is known again', () => {
  test('by what was signed, not by its signature', async () => {
    const { tokenId } = await verify(await signToken());
    expect((await verify(await signToken())).tokenId).toBe(tokenId);
    expect((await verify(await signToken({ sub: 'somebody else' }))).tokenId).not.toBe(tokenId);
    expect(tokenId).not.toContain('.');
  });
});

describe('keys at an address', () => {
  async function serveKeys(answer: () => object | null): Promise<string> {
    const server = createServer((_request, response) => {
      const keys = answer();
      response.writeHead(keys === null ? 503 : 200).end(JSON.stringify(keys ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  }
  const load = (authJwks: string) => loadTokenKeys({ authSecret: null, authSecretFile: null, authJwks });

  test('are fetched when a token comes', async () => {
    const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'k1', alg: 'RS256' };
    const keys = await load(await serveKeys(() => ({ keys: [jwk] })));
    await expect(
      verify(await signToken({}, { alg: 'RS256', kid: 'k1', key: rsa.privateKey }), keys),
    ).resolves.toBeDefined();
    await expectDenied(await signToken({}, { alg: 'RS256', kid: 'k2', key: rsa.privateKey }), 'key', keys);
  });

  test.each([
    ['cannot be had', () => null],
    ['are no key set', () => ({ hello: 'world' })],
  ])('that %s are no fault of the token: try again', async (_, answer) => {
    const keys = await load(await serveKeys(answer));
    const token = await signToken({}, { alg: 'RS256', kid: 'k1', key: rsa.privateKey });
    await expect(verify(token, keys)).rejects.toMatchObject({
      code: 'ERR_INTERNAL',
      reason: 'keysUnavailable',
      retryable: true,
      retryAfterMs: 5_000,
    });
  });
});
