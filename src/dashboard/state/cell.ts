/** A value that changes, and says when. */
export interface Readable<T> {
  readonly value: T;
  /**
   * Calls back with the value now and with every one that follows.
   *
   * @returns ends it
   */
  subscribe(listener: (value: T) => void): () => void;
}

/** A {@link Readable} that its owner writes. */
export interface Cell<T> extends Readable<T> {
  value: T;
}

/**
 * Makes a cell.
 *
 * @param initial - its first value
 */
export function createCell<T>(initial: T): Cell<T> {
  const listeners = new Set<(value: T) => void>();
  let current = initial;
  return {
    get value() {
      return current;
    },
    set value(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of [...listeners]) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(current);
      return () => listeners.delete(listener);
    },
  };
}
