import { describe, expect, test, vi } from 'vitest';
import { createIdleTimer } from '../../../src/sdk/connection/idle-timer.ts';
import { createManualClock } from '../../../src/sdk/testing.ts';

function setUp() {
  const clock = createManualClock();
  const onIdle = vi.fn();
  return { clock, onIdle, timer: createIdleTimer(clock, 100, onIdle) };
}

describe('createIdleTimer', () => {
  test('calls back after every stretch without a touch', async () => {
    const { clock, onIdle } = setUp();
    await clock.advance(350);
    expect(onIdle).toHaveBeenCalledTimes(3);
  });

  test('counts the stretch from the last touch', async () => {
    const { clock, onIdle, timer } = setUp();
    await clock.advance(60);
    timer.touch();
    await clock.advance(99);
    expect(onIdle).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  test('never calls back once stopped, not even when the callback stopped it', async () => {
    const { clock, onIdle, timer } = setUp();
    onIdle.mockImplementation(timer.stop);
    await clock.advance(1_000);
    expect(onIdle).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });
});
