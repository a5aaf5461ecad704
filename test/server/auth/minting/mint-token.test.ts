import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createGrant, type Grant, type GrantFields } from '../../../../src/server/auth/grant.ts';
import { mintToken } from '../../../../src/server/auth/minting/mint-token.ts';
import { verifyToken } from '../../../../src/server/auth/verify-token.ts';
import { DEFAULT_SERVER_CONFIG } from '../../../../src/server/config.ts';
import { SECRET, START_S } from '../tokens.ts';

const nowMs = START_S * 1_000;
const secret = new TextEncoder().encode(SECRET);

function parent(fields: Partial<GrantFields> = {}): Grant {
  return createGrant({
    subject: 'backend',
    scopes: ['publish', 'subscribe', 'admin'],
    streams: ['call-*'],
    tokenId: 'parent',
    expiresAtMs: nowMs + 600_000,
    ...fields,
  });
}

const mint = (grant: Grant, body: unknown) =>
  mintToken(grant, body, { secret, config: DEFAULT_SERVER_CONFIG, nowMs });
const check = (token: string) =>
  verifyToken(token, { secret, publicKeys: null }, DEFAULT_SERVER_CONFIG, nowMs);

describe('a minted token', () => {
  test('grants what was asked for, for five minutes, to whom the parent names', async () => {
    const minted = await mint(parent(), { scopes: ['subscribe'], streams: ['call-8f2'] });
    expect(minted).toMatchObject({
      expiresAt: new Date(nowMs + 300_000).toISOString(),
      scopes: ['subscribe'],
      streams: ['call-8f2'],
    });
    const grant = await check(minted.token);
    expect(grant).toMatchObject({ subject: 'backend', scopes: ['subscribe'], streams: ['call-8f2'] });
    expect(grant.covers('call-9')).toBe(false);
  });

  test('is a new one every time', async () => {
    const request = { scopes: ['subscribe'], streams: ['call-1'], subject: 'ann' };
    const [a, b] = [await mint(parent(), request), await mint(parent(), request)];
    expect(decodeJwt(a.token).jti).not.toBe(decodeJwt(b.token).jti);
    expect(decodeJwt(a.token).sub).toBe('ann');
  });

  test('never outlives its parent', async () => {
    const minted = await mint(parent({ expiresAtMs: nowMs + 65_000 }), {
      scopes: ['publish'],
      streams: ['call-1'],
      ttlMs: 600_000,
    });
    const toleranceMs = DEFAULT_SERVER_CONFIG.authClockToleranceMs;
    expect(Date.parse(minted.expiresAt)).toBe(nowMs + 65_000 - toleranceMs);
    expect((await check(minted.token)).expiresAtMs).toBe(nowMs + 65_000);
  });

  test.each([
    ['a scope the parent lacks', { scopes: ['subscribe'], streams: ['call-1'] }, 'scope'],
    ['a stream the parent does not cover', { scopes: ['publish'], streams: ['line-1'] }, 'stream'],
    ['a wider pattern than the parent has', { scopes: ['publish'], streams: ['*'] }, 'stream'],
  ])('does not have %s', async (_, request, reason) => {
    const narrow = parent({ scopes: ['publish', 'admin'] });
    await expect(mint(narrow, request)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN', reason });
  });

  test('can pass on no more than itself', async () => {
    const child = await check(
      (await mint(parent(), { scopes: ['admin', 'publish'], streams: ['call-1*'] })).token,
    );
    await expect(mint(child, { scopes: ['publish'], streams: ['call-2'] })).rejects.toMatchObject({
      reason: 'stream',
    });
    await expect(mint(child, { scopes: ['subscribe'], streams: ['call-1'] })).rejects.toMatchObject({
      reason: 'scope',
    });
  });

  test('is refused with everything wrong about the request', async () => {
    const wrong = { scopes: ['root'], streams: ['call 1'], ttlMs: 99_999_999, hello: 1 };
    const error = await mint(parent(), wrong).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'ERR_INVALID_MESSAGE' });
    for (const part of ['scopes', 'streams', 'ttlMs', 'unknown field hello']) {
      expect((error as Error).message).toContain(part);
    }
  });

  test.each([null, undefined, [], 'text', 5])('is not made of %j', async (body) => {
    await expect(mint(parent(), body)).rejects.toMatchObject({ code: 'ERR_INVALID_MESSAGE' });
  });

  test('is not valid for longer than the server allows', async () => {
    const request = { scopes: ['publish'], streams: ['call-1'], ttlMs: 3_600_001 };
    await expect(mint(parent(), request)).rejects.toMatchObject({
      message: expect.stringContaining('ttlMs must be 3600000 or less'),
    });
  });
});
