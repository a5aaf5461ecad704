import type { Clock } from '../../../sdk/connection/clock.ts';
import { isPromiseLike } from '../../../sdk/plugin/promise-like.ts';

/** What {@link PluginTimers} needs. */
interface PluginTimerOptions {
  readonly clock: Clock;
  /** Runs the plugin's code. */
  readonly enter: <T>(action: () => T) => T;
  /** Told of what a timer's call threw. */
  readonly failed: (thrown: unknown) => void;
}

/** A plugin's clock: errors of its calls are caught, and all of them end together. */
export class PluginTimers implements Clock {
  readonly #options: PluginTimerOptions;
  readonly #cancels = new Set<() => void>();
  #hasEnded = false;

  constructor(options: PluginTimerOptions) {
    this.#options = options;
  }

  now(): number {
    return this.#options.clock.now();
  }

  schedule(callback: () => void, delayMs: number): () => void {
    if (this.#hasEnded) return () => {};
    const cancel = (): void => {
      this.#cancels.delete(cancel);
      stop();
    };
    const stop = this.#options.clock.schedule(() => {
      this.#cancels.delete(cancel);
      this.#run(callback);
    }, delayMs);
    this.#cancels.add(cancel);
    return cancel;
  }

  /** Cancels everything; nothing can be scheduled any more. */
  end(): void {
    this.#hasEnded = true;
    for (const cancel of [...this.#cancels]) cancel();
  }

  #run(callback: () => unknown): void {
    const { enter, failed } = this.#options;
    try {
      const result = enter(callback);
      if (isPromiseLike(result)) void result.then(undefined, failed);
    } catch (thrown) {
      failed(thrown);
    }
  }
}
