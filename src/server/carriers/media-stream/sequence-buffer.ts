/** A message in its place. */
export interface Ordered<T> {
  readonly item: T;
  /** Messages before this one are missing. */
  readonly isAfterLoss: boolean;
  /** Its place has been given up already. */
  readonly isLate: boolean;
}

/**
 * Messages that may wait for a missing one: 160 ms of one track at 20 ms a message, 80 of two. What is in order never waits.
 */
const DEPTH = 8;

/** A small jitter buffer: brings messages back into the order of their sequence numbers. */
export class SequenceBuffer<T> {
  /** Messages that came too early, by their number. */
  readonly #waiting = new Map<number, T>();
  #next: number | null = null;

  /**
   * Takes a message.
   *
   * @param sequence - its number; null for one without, which passes at once
   * @returns the messages whose turn it is now
   */
  push(sequence: number | null, item: T): Ordered<T>[] {
    if (sequence === null || !Number.isSafeInteger(sequence)) return [inOrder(item)];
    this.#next ??= sequence;
    if (sequence < this.#next) return [{ item, isAfterLoss: false, isLate: true }];
    this.#waiting.set(sequence, item);
    const due = this.#takeDue(false);
    return due.length === 0 && this.#waiting.size > DEPTH ? this.#giveUp() : due;
  }

  /** Lets everything go that still waits. */
  *flush(): Generator<Ordered<T>> {
    while (this.#waiting.size > 0) yield* this.#giveUp();
  }

  /** What is missing will not come any more. */
  #giveUp(): Ordered<T>[] {
    this.#next = Math.min(...this.#waiting.keys());
    return this.#takeDue(true);
  }

  #takeDue(isAfterLoss: boolean): Ordered<T>[] {
    const due: Ordered<T>[] = [];
    while (this.#next !== null && this.#waiting.has(this.#next)) {
      due.push({
        item: this.#waiting.get(this.#next)!,
        isAfterLoss: isAfterLoss && due.length === 0,
        isLate: false,
      });
      this.#waiting.delete(this.#next);
      this.#next += 1;
    }
    return due;
  }
}

function inOrder<T>(item: T): Ordered<T> {
  return { item, isAfterLoss: false, isLate: false };
}
