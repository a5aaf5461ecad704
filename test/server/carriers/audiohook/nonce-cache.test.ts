import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NonceCache } from '../../../../src/server/carriers/audiohook/nonce-cache.ts';

test('takes a nonce once', () => {
  const nonces = new NonceCache(1_000);
  expect(nonces.add('a', 0)).toBe(true);
  expect(nonces.add('b', 500)).toBe(true);
  expect(nonces.add('a', 999)).toBe(false);
});

test('forgets it when it could not be used again anyway', () => {
  const nonces = new NonceCache(1_000);
  nonces.add('a', 0);
  nonces.add('b', 500);
  expect(nonces.add('a', 1_000)).toBe(true);
  expect(nonces.add('b', 1_000)).toBe(false);
});

test('whatever comes when, a nonce is taken only if it was not within its lifetime', () => {
  const step = fc.record({ nonce: fc.constantFrom('a', 'b', 'c'), afterMs: fc.nat(700) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const nonces = new NonceCache(1_000);
      const takenAtMs = new Map<string, number>();
      let nowMs = 0;
      for (const { nonce, afterMs } of steps) {
        nowMs += afterMs;
        const isNew = nowMs - (takenAtMs.get(nonce) ?? -1_000) >= 1_000;
        expect(nonces.add(nonce, nowMs)).toBe(isNew);
        if (isNew) takenAtMs.set(nonce, nowMs);
      }
    }),
    { seed: 1 },
  );
});
