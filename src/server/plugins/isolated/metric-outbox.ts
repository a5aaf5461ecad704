import type { Clock } from '../../../sdk/connection/clock.ts';
import type { MetricOperation } from '../../../sdk/plugin/metric-facade.ts';

/** Longest time a value waits to be sent, ms. */
const MAX_WAIT_MS = 200;

/** Operations that may wait; one that floods its metrics loses the rest until they are sent. */
const MAX_WAITING = 1_000;

/** Collects what a plugin does to its metrics, so that a value costs no message of its own. */
export class MetricOutbox {
  readonly #clock: Clock;
  readonly #send: (operations: readonly MetricOperation[]) => void;
  #operations: MetricOperation[] = [];
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, send: (operations: readonly MetricOperation[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Takes an operation, to be sent with the next answer or soon. */
  add(operation: MetricOperation): void {
    if (this.#operations.length >= MAX_WAITING) return;
    this.#operations.push(operation);
    this.#cancel ??= this.#clock.schedule(() => this.flush(), MAX_WAIT_MS);
  }

  /** Sends what has been collected. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#operations.length === 0) return;
    this.#send(this.#operations);
    this.#operations = [];
  }
}
