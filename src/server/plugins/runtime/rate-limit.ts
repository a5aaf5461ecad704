const WINDOW_MS = 60_000;

/** Keys counted at one time; more than that within a minute are over the limit, each of them. */
const MAX_KEYS = 10_000;

interface Count {
  readonly sinceMs: number;
  uses: number;
}

/** What {@link RateLimit.use} answers. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  /** True for the first use over the limit, and again for every further `limit` of them. */
  readonly isOffence: boolean;
}

const ALLOWED: RateVerdict = Object.freeze({ isAllowed: true, isOffence: false });

/** Allows a number of uses a minute and key. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #counts = new Map<string, Count>();

  /**
   * @param perMinute - uses allowed within a minute
   * @param now - the time, ms
   */
  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Counts a use and says whether it may be. */
  use(key = ''): RateVerdict {
    const count = this.#countOf(key);
    count.uses += 1;
    if (count.uses <= this.#perMinute) return ALLOWED;
    return { isAllowed: false, isOffence: (count.uses - 1) % this.#perMinute === 0 };
  }

  #countOf(key: string): Count {
    const nowMs = this.#now();
    const known = this.#counts.get(key);
    if (known !== undefined && nowMs - known.sinceMs < WINDOW_MS) return known;
    if (this.#counts.size >= MAX_KEYS) this.#forget(nowMs);
    const uses = this.#counts.size < MAX_KEYS ? 0 : this.#perMinute;
    const fresh = { sinceMs: nowMs, uses };
    if (uses === 0) this.#counts.set(key, fresh);
    return fresh;
  }

  #forget(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#counts) {
      if (nowMs - sinceMs >= WINDOW_MS) this.#counts.delete(key);
    }
  }
}
