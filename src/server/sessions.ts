/** Something that serves one client until either side ends it. */
export interface Session {
  /** Told that the server is about to close. */
  announceShutdown?(): void;
  /** Must end soon. */
  shutdown(): void;
}

/** The sessions of one kind that are going on. */
export class Sessions {
  readonly #running = new Set<Session>();
  #onEmpty: (() => void)[] = [];

  /** Number of sessions that are going on. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Begins a session and keeps it until it says that it is done.
   *
   * @param create - makes the session; `onDone` must be called once, later
   */
  add<S extends Session>(create: (onDone: () => void) => S): S {
    const session = create(() => this.#remove(session));
    this.#running.add(session);
    return session;
  }

  /** Tells every session that the server is about to close. */
  announceShutdown(): void {
    for (const session of [...this.#running]) session.announceShutdown?.();
  }

  /** Makes every session end. */
  shutdown(): void {
    for (const session of [...this.#running]) session.shutdown();
  }

  /** Resolves when no session is going on, at once if none is. */
  empty(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  #remove(session: Session): void {
    this.#running.delete(session);
    if (this.#running.size > 0) return;
    for (const resolve of this.#onEmpty) resolve();
    this.#onEmpty = [];
  }
}
