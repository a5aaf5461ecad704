/** Remembers what must come only once, for as long as it could come again. */
export class NonceCache {
  /** When each may be forgotten, ms since the Unix epoch; in the order of that, as all live equally long. */
  readonly #nonces = new Map<string, number>();
  readonly #lifetimeMs: number;

  /**
   * @param lifetimeMs - how long each is remembered
   */
  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  /**
   * Notes a nonce.
   *
   * @returns false where it has been noted before
   */
  add(nonce: string, nowMs: number): boolean {
    for (const [known, untilMs] of this.#nonces) {
      if (untilMs > nowMs) break;
      this.#nonces.delete(known);
    }
    if (this.#nonces.has(nonce)) return false;
    this.#nonces.set(nonce, nowMs + this.#lifetimeMs);
    return true;
  }
}
