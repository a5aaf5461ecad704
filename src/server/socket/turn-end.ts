/** Puts work off to the end of the current turn of the event loop. */
export interface TurnEnd {
  /** Does something at the end of this turn, after what was added before it; must not throw. */
  add(action: () => void): void;
}

/** One timer for all that waits, for thousands of connections have something to write at the same time. */
export function createTurnEnd(): TurnEnd {
  let waiting: (() => void)[] = [];
  function run(): void {
    const actions = waiting;
    waiting = [];
    for (const action of actions) action();
  }
  return {
    add(action) {
      if (waiting.push(action) === 1) setImmediate(run);
    },
  };
}
