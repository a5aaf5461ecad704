import { AsyncLocalStorage } from 'node:async_hooks';

/** Hears of what a plugin's code left behind. */
export type FailureOwner = (thrown: unknown) => void;

/**
 * Catches what plugins on the server's own thread throw after their call has returned: promises nobody waited for, and
 * callbacks of timers and sockets of their own. Without this, either would end the process.
 *
 * Node carries the async context in which a promise or callback was made, so each failure finds its plugin. What belongs to
 * no plugin is left to whoever else listens, and where nobody does, it ends the process as it always would.
 */
export class StrayFailures {
  readonly #owners = new AsyncLocalStorage<FailureOwner>();
  readonly #onRejection = (reason: unknown): void => this.#assign(reason, 'unhandledRejection');
  readonly #onException = (error: unknown): void => this.#assign(error, 'uncaughtException');

  /** Begins to listen. */
  install(): void {
    process.on('unhandledRejection', this.#onRejection);
    process.on('uncaughtException', this.#onException);
  }

  /** Stops listening; calling it again does nothing. */
  remove(): void {
    process.off('unhandledRejection', this.#onRejection);
    process.off('uncaughtException', this.#onException);
  }

  /** Runs code whose failures, whenever they come, belong to an owner. */
  run<T>(owner: FailureOwner, action: () => T): T {
    return this.#owners.run(owner, action);
  }

  /** Runs code of the server from within a plugin's; what that fails at is not the plugin's. */
  leave<T>(action: () => T): T {
    return this.#owners.exit(action);
  }

  #assign(thrown: unknown, event: 'unhandledRejection' | 'uncaughtException'): void {
    const owner = this.#owners.getStore();
    if (owner !== undefined) owner(thrown);
    else if (process.listenerCount(event) === 1) throw thrown;
  }
}
