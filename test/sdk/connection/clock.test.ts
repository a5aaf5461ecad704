import { describe, expect, test, vi } from 'vitest';
import { SYSTEM_CLOCK, sleep } from '../../../src/sdk/connection/clock.ts';
import { createManualClock, settle } from '../../../src/sdk/testing.ts';

describe('sleep', () => {
  test('wakes when the time has passed and not before', async () => {
    const clock = createManualClock();
    const woke = vi.fn();
    void sleep(clock, 100, new AbortController().signal).then(woke);
    await clock.advance(99);
    expect(woke).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(woke).toHaveBeenCalledOnce();
  });

  test('wakes at once when aborted, and leaves no timer behind', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const woke = vi.fn();
    void sleep(clock, 100, controller.signal).then(woke);
    controller.abort();
    await settle();
    expect(woke).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  test('does not wait when it is aborted already or there is nothing to wait for', async () => {
    const clock = createManualClock();
    await sleep(clock, 100, AbortSignal.abort());
    await sleep(clock, 0, new AbortController().signal);
    expect(clock.pending).toBe(0);
  });
});

describe('SYSTEM_CLOCK', () => {
  test('calls back once, unless cancelled', async () => {
    const cancelled = vi.fn();
    SYSTEM_CLOCK.schedule(cancelled, 0)();
    const before = SYSTEM_CLOCK.now();
    await new Promise<void>((resolve) => SYSTEM_CLOCK.schedule(resolve, 1));
    expect(SYSTEM_CLOCK.now()).toBeGreaterThan(before);
    expect(cancelled).not.toHaveBeenCalled();
  });
});
