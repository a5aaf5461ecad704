import { expect, test, vi } from 'vitest';
import { watchExpiry } from '../../../src/server/auth/expiry.ts';
import { createGrant, OPEN_GRANT } from '../../../src/server/auth/grant.ts';
import { createFakeClock } from '../fake-clock.ts';

const DAY_MS = 86_400_000;

function watch(days: number) {
  const clock = createFakeClock();
  const grant = createGrant({
    subject: null,
    scopes: [],
    streams: [],
    tokenId: 't',
    expiresAtMs: clock.now() + days * DAY_MS,
  });
  const onExpired = vi.fn();
  return { clock, onExpired, timer: watchExpiry(grant, clock, onExpired) };
}

test.each([1, 24, 25, 60, 400])('a grant of %i days ends after as many, and once', (days) => {
  const { clock, onExpired } = watch(days);
  clock.advance(days * DAY_MS - 1);
  expect(onExpired).not.toHaveBeenCalled();
  clock.advance(1);
  expect(onExpired).toHaveBeenCalledOnce();
  expect(clock.pending).toBe(0);
});

test('a grant that has ended already ends at once', () => {
  const { clock, onExpired } = watch(-1);
  clock.advance(0);
  expect(onExpired).toHaveBeenCalledOnce();
});

test('nobody is told after it was cancelled, also in a later stretch of a long wait', () => {
  const { clock, onExpired, timer } = watch(60);
  clock.advance(30 * DAY_MS);
  timer.cancel();
  clock.advance(60 * DAY_MS);
  expect(onExpired).not.toHaveBeenCalled();
  expect(clock.pending).toBe(0);
});

test('a grant without an end needs no timer', () => {
  const clock = createFakeClock();
  watchExpiry(OPEN_GRANT, clock, () => {}).cancel();
  expect(clock.pending).toBe(0);
});
