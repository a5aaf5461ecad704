/**
 * A promise settled from outside; a rejection that nobody waits for is no uncaught error.
 *
 * (`Promise.withResolvers` needs Node 22.)
 */
export class Deferred<T> {
  readonly promise: Promise<T>;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => undefined);
  }

  /**
   * Settles the promise; does nothing when it is settled.
   *
   * @param value - what those who wait receive
   */
  resolve(value: T): void {
    this.#resolve(value);
  }

  /**
   * Rejects the promise; does nothing when it is settled.
   *
   * @param error - what those who wait have thrown at them
   */
  reject(error: unknown): void {
    this.#reject(error);
  }
}
