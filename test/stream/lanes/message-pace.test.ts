import { describe, expect, it } from 'vitest';
import { MESSAGE_INTERVAL_MS, paceMessages } from '../../../src/stream/lanes/message-pace.ts';

/** A thread whose time passes only when told. */
function setUp() {
  let nowMs = 1_000;
  const due: { readonly atMs: number; readonly action: () => void }[] = [];
  const sentAtMs: number[] = [];
  const pace = paceMessages({
    now: () => nowMs,
    soon: (action) => due.push({ atMs: nowMs, action }),
    later: (action, ms) => due.push({ atMs: nowMs + ms, action }),
  });
  return {
    sentAtMs,
    ask: () => pace(() => sentAtMs.push(nowMs)),
    passTo(ms: number) {
      nowMs = ms;
      for (const { action } of due.splice(0).filter(({ atMs }) => atMs <= ms)) action();
    },
  };
}

describe('paceMessages', () => {
  it('sends at the next turn where nothing was sent lately', () => {
    const { ask, passTo, sentAtMs } = setUp();
    ask();
    expect(sentAtMs).toEqual([]);
    passTo(1_000);
    expect(sentAtMs).toEqual([1_000]);
    passTo(1_000 + MESSAGE_INTERVAL_MS);
    ask();
    passTo(1_000 + MESSAGE_INTERVAL_MS);
    expect(sentAtMs).toEqual([1_000, 1_000 + MESSAGE_INTERVAL_MS]);
  });

  it('waits out the interval after the last message', () => {
    const { ask, passTo, sentAtMs } = setUp();
    ask();
    passTo(1_000);
    passTo(1_001);
    ask();
    passTo(1_000 + MESSAGE_INTERVAL_MS);
    expect(sentAtMs).toEqual([1_000, 1_000 + MESSAGE_INTERVAL_MS]);
  });
});
