import type { UndertoneError } from '../errors.ts';

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: UndertoneError): void;
}

/** A first-in, first-out queue between callbacks and one `for await` loop. */
export class AsyncQueue<T> {
  #values: T[] = [];
  #waiters: Waiter<T>[] = [];
  #end: { readonly error: UndertoneError | null } | null = null;

  /** Values that nobody has taken yet. */
  get size(): number {
    return this.#values.length;
  }

  /**
   * Hands a value to whoever waits, or keeps it; does nothing after the end.
   *
   * @param value - what to hand on
   */
  push(value: T): void {
    if (this.#end) return;
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve({ value, done: false });
    else this.#values.push(value);
  }

  /** Throws away the oldest value that nobody has taken. */
  dropOldest(): void {
    this.#values.shift();
  }

  /** Throws away everything that nobody has taken. */
  clear(): void {
    this.#values = [];
  }

  /**
   * No more values follow those in the queue; calling it again does nothing.
   *
   * @param error - thrown to the reader once the queue is empty; null ends the loop
   */
  end(error: UndertoneError | null = null): void {
    if (this.#end) return;
    this.#end = { error };
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) this.#settle(waiter);
  }

  /** The next value, as soon as there is one; an error of {@link AsyncQueue.end} rejects every call after the last value. */
  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#values.length > 0 || this.#end) this.#settle(waiter);
      else this.#waiters.push(waiter);
    });
  }

  #settle(waiter: Waiter<T>): void {
    const error = this.#end?.error;
    if (this.#values.length > 0) waiter.resolve({ value: this.#values.shift() as T, done: false });
    else if (error) waiter.reject(error);
    else waiter.resolve({ value: undefined, done: true });
  }
}
