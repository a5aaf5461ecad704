import type { Clock } from '../../clock.ts';
import type { LoggedEvent } from '../../hub/event-log.ts';
import type { PluginCall } from '../runtime/plugin-ports.ts';
import { EventQueue } from './event-queue.ts';

/** Calls in a row that return at once, before sockets get their turn again. */
const CALLS_A_TURN = 64;

/** What an {@link EventPump} works with. */
export interface EventPumpOptions {
  readonly clock: Clock;
  /** Events that may wait. */
  readonly capacity: number;
  /** Whether the plugin can be called. */
  readonly isRunning: () => boolean;
  /** Calls the plugin; must neither throw nor reject. */
  readonly call: (call: PluginCall) => Promise<void> | undefined;
  /** An event was left out; `isFirst` since nothing waited. */
  readonly dropped: (isFirst: boolean) => void;
}

/** Brings one plugin its events, one call at a time, as fast as it takes them. */
export class EventPump {
  readonly #options: EventPumpOptions;
  readonly #queue: EventQueue;
  #isBusy = false;
  /** Whether the queue has overflowed since it was last empty. */
  #isOverflowing = false;
  readonly #onIdle: (() => void)[] = [];

  constructor(options: EventPumpOptions) {
    this.#options = options;
    this.#queue = new EventQueue(options.capacity);
  }

  /** Events that wait. */
  get size(): number {
    return this.#queue.size;
  }

  /** Takes an event, and handles it at once where the plugin waits for nothing. */
  push(event: LoggedEvent): void {
    if (!this.#queue.push(event)) {
      this.#options.dropped(!this.#isOverflowing);
      this.#isOverflowing = true;
    }
    this.run();
  }

  /** Calls the plugin with what waits, until it makes one wait. */
  run(): void {
    const { call, clock, isRunning } = this.#options;
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let i = 0; i < CALLS_A_TURN && isRunning(); i += 1) {
      const next = this.#queue.next();
      if (next === null) {
        this.#isOverflowing = false;
        break;
      }
      const pending = call(next);
      if (pending !== undefined) {
        void pending.then(() => this.#goOn());
        return;
      }
    }
    if (isRunning() && this.#queue.size > 0) clock.after(0, () => this.#goOn());
    else this.#rest();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#queue.clear();
    this.#tellIdle();
  }

  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
      this.#tellIdle();
    });
  }

  #goOn(): void {
    this.#rest();
    this.run();
  }

  #rest(): void {
    this.#isBusy = false;
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#isBusy || this.#queue.size > 0) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}
