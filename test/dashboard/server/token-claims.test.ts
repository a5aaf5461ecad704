import { describe, expect, test } from 'vitest';
import { readClaims } from '../../../src/dashboard/server/token-claims.ts';

const tokenOf = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('the claims of a token', () => {
  test('say what it allows and for which streams', () => {
    expect(readClaims(tokenOf({ scope: 'publish subscribe', streams: ['call-*'] }))).toEqual({
      scopes: ['publish', 'subscribe'],
      streams: ['call-*'],
    });
  });

  test('of an administrator include the metrics', () => {
    expect(readClaims(tokenOf({ scope: 'admin' })).scopes).toContain('monitor');
  });

  test.each([null, '', 'no token', 'a.b.c'])(
    'leave it to the server where there are none to read: %j',
    (token) => {
      expect(readClaims(token)).toEqual({ scopes: ['publish', 'subscribe', 'monitor'], streams: ['*'] });
    },
  );
});
