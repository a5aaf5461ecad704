import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coversPattern,
  createGrant,
  hasScope,
  OPEN_GRANT,
  type Scope,
} from '../../../src/server/auth/grant.ts';
import { compileStreamPatterns } from '../../../src/server/protocol/stream-pattern.ts';

function grant(streams: readonly string[], scopes: readonly Scope[] = ['subscribe']) {
  return createGrant({ subject: null, scopes, streams, tokenId: 't', expiresAtMs: null });
}

describe('scopes', () => {
  test('are those given, and `admin` includes `monitor`', () => {
    expect(hasScope(grant([], ['admin']), 'monitor')).toBe(true);
    expect(hasScope(grant([], ['admin']), 'publish')).toBe(false);
    expect(hasScope(grant([], ['monitor']), 'admin')).toBe(false);
  });

  test('are all there without authentication', () => {
    expect(
      ['publish', 'subscribe', 'admin', 'monitor'].every((scope) => hasScope(OPEN_GRANT, scope as Scope)),
    ).toBe(true);
  });
});

describe('a pattern lies within a grant', () => {
  test.each([
    [['call-*'], 'call-8f2', true],
    [['call-*'], 'call-8*', true],
    [['call-*'], 'call-*', true],
    [['call-*'], '*', false],
    [['call-*'], 'call*', false],
    [['*'], '*-1', true],
    [['call-1'], 'call-*', false],
    [['a*c'], 'a*b*c', true],
    [['a*c'], 'a*', false],
    [[], 'call-1', false],
  ])('of %j: %s is %s', (streams, pattern, expected) => {
    expect(coversPattern(grant(streams), pattern)).toBe(expected);
  });

  test('only if the grant has every name the pattern stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 6 });
    const filling = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 3 }),
        text,
        fc.array(filling, { minLength: 6 }),
        (own, asked, fill) => {
          fc.pre(coversPattern(grant(own), asked));
          let next = 0;
          const name = asked.replace(/\*/g, () => fill[next++]!);
          expect(compileStreamPatterns([asked])(name)).toBe(true);
          expect(grant(own).covers(name)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 2_000 },
    );
  });
});
