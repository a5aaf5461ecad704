/** Lets a number of requests to each host through at one time; the others wait in line. */
export class HostSlots {
  readonly #perHost: number;
  readonly #busy = new Map<string, number>();
  readonly #line = new Map<string, (() => void)[]>();

  /** @param perHost - requests to one host at one time */
  constructor(perHost: number) {
    this.#perHost = perHost;
  }

  /**
   * Does something when its turn has come.
   *
   * @param host - whose turn
   * @param action - never waits for another turn of the same host
   */
  async run<T>(host: string, action: () => Promise<T>): Promise<T> {
    await this.#take(host);
    try {
      return await action();
    } finally {
      this.#free(host);
    }
  }

  #take(host: string): Promise<void> | undefined {
    const busy = this.#busy.get(host) ?? 0;
    if (busy < this.#perHost) {
      this.#busy.set(host, busy + 1);
      return undefined;
    }
    return new Promise((resolve) => {
      this.#line.set(host, [...(this.#line.get(host) ?? []), resolve]);
    });
  }

  /** The slot goes to the next in line, or back. */
  #free(host: string): void {
    const next = this.#line.get(host)?.shift();
    if (next !== undefined) next();
    else this.#busy.set(host, (this.#busy.get(host) ?? 1) - 1);
  }
}
