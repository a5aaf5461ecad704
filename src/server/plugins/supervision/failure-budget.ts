/** Counts failures and says when they are too many. */
export class FailureBudget {
  readonly #maxFailures: number;
  readonly #windowMs: number;
  #timesMs: number[] = [];

  /**
   * @param maxFailures - failures that are too many
   * @param windowMs - stretch in which they are counted together, ms
   */
  constructor(maxFailures: number, windowMs: number) {
    this.#maxFailures = maxFailures;
    this.#windowMs = windowMs;
  }

  /**
   * Notes a failure.
   *
   * @param nowMs - the time, ms
   * @returns whether it is the first in a while, and whether it is one too many
   */
  note(nowMs: number): { readonly isFirst: boolean; readonly isSpent: boolean } {
    this.#timesMs = this.#timesMs.filter((timeMs) => nowMs - timeMs < this.#windowMs);
    this.#timesMs.push(nowMs);
    return { isFirst: this.#timesMs.length === 1, isSpent: this.#timesMs.length >= this.#maxFailures };
  }
}
