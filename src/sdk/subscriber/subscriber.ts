import { AsyncQueue } from '../connection/async-queue.ts';
import { backoffDelayMs } from '../connection/backoff.ts';
import { sleep } from '../connection/clock.ts';
import { Deferred } from '../connection/deferred.ts';
import { notify } from '../connection/options.ts';
import { UndertoneError } from '../errors.ts';
import type { EventType, UndertoneEvent } from '../events.ts';
import {
  type ResolvedSubscriberOptions,
  resolveSubscriberOptions,
  type SubscriberOptions,
} from './options.ts';
import { StreamPositions } from './positions.ts';
import { runSession, type SessionHandlers } from './session.ts';
import type { SubscriberStatus } from './status.ts';

/** A subscription that stood this long counts as healthy: the next failure is the first of a new row, ms. */
const HEALTHY_AFTER_MS = 10_000;

/** The events of some types, discriminated by `type`. */
export type EventOfType<T extends EventType> = Extract<UndertoneEvent, { readonly type: T }>;

/**
 * Events as they happen, for one `for await` loop; leaving the loop closes the connection.
 *
 * The loop throws an `UndertoneError` when connecting again cannot help, after the events that had arrived.
 */
export interface Subscriber<T extends EventType = EventType> extends AsyncIterable<EventOfType<T>> {
  /**
   * Connects without reading yet; a loop does so by itself.
   *
   * @returns settles when the subscription stands, so that nothing published afterwards is missed
   * @throws UndertoneError when the subscription was refused for good, or closed before it stood
   */
  open(): Promise<void>;
  /** Disconnects and ends the loop, dropping what it has not read; calling it again does nothing. */
  close(): void;
}

/**
 * Subscribes to emotion events, over as many connections as it takes.
 *
 * Lost connections come back by themselves, after a jittered exponential wait, and resume each stream after the last
 * event received: every event arrives once and in order, or `onStatus` names the gap. A stream that begins while the
 * connection is down is followed from the moment it is back; `GET /v1/streams/:id/events` has what came before.
 *
 * @param options - see {@link SubscriberOptions}
 * @throws UndertoneError `ERR_INVALID_OPTION`
 * @example
 * ```ts
 * const states = createSubscriber({ url: 'ws://localhost:8080', types: ['emotion.state'] });
 * for await (const state of states) console.log(state.stream, state.label);
 * ```
 */
export function createSubscriber<const T extends EventType = EventType>(
  options: SubscriberOptions<T>,
): Subscriber<T> {
  return new ReconnectingSubscriber(resolveSubscriberOptions(options));
}

class ReconnectingSubscriber<T extends EventType> implements Subscriber<T> {
  readonly #options: ResolvedSubscriberOptions;
  readonly #positions: StreamPositions;
  readonly #queue = new AsyncQueue<EventOfType<T>>();
  readonly #opened = new Deferred<void>();
  /** Ends whatever {@link ReconnectingSubscriber.#run} waits for. */
  #interrupt = new AbortController();
  #running = false;
  #closed = false;
  #paused = false;
  #failures = 0;

  constructor(options: ResolvedSubscriberOptions) {
    this.#options = options;
    this.#positions = new StreamPositions(options.since);
  }

  open(): Promise<void> {
    if (!this.#running && !this.#closed) {
      this.#running = true;
      void this.#run();
    }
    return this.#opened.promise;
  }

  close(): void {
    if (this.#closed) return;
    this.#queue.clear();
    this.#finish(null);
  }

  [Symbol.asyncIterator](): AsyncIterator<EventOfType<T>, undefined> {
    void this.open().catch(() => undefined);
    return {
      next: () => this.#next(),
      return: () => {
        this.close();
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#interrupt = new AbortController();
      if (this.#paused) await aborted(this.#interrupt.signal);
      else await this.#connect(this.#interrupt.signal);
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    this.#tell({ type: 'connecting', attempt: this.#failures + 1 });
    const end = await runSession(this.#options, this.#positions, this.#handlers, signal);
    if (end.stoodMs >= HEALTHY_AFTER_MS) this.#failures = 0;
    if (end.error) await this.#recover(end.error, signal);
  }

  async #recover(error: UndertoneError, signal: AbortSignal): Promise<void> {
    const { backoff, clock, maxAttempts, random } = this.#options;
    this.#failures += 1;
    if (!error.retryable || this.#failures >= maxAttempts) {
      this.#finish(error);
      return;
    }
    const delayMs = Math.max(backoffDelayMs(this.#failures, backoff, random), error.retryAfterMs ?? 0);
    this.#tell({ type: 'reconnecting', error, attempt: this.#failures + 1, delayMs });
    await sleep(clock, delayMs, signal);
  }

  readonly #handlers: SessionHandlers = {
    onSubscribed: (recovered) => {
      this.#opened.resolve();
      this.#tell({ type: 'connected', recovered });
    },
    onGap: (gap) => this.#tell(gap),
    onEvent: (event) => {
      // A session lets only the types asked for through.
      this.#queue.push(event as EventOfType<T>);
      if (this.#queue.size >= this.#options.highWaterMark) this.#pause();
    },
  };

  #pause(): void {
    this.#paused = true;
    this.#tell({ type: 'paused', queued: this.#queue.size });
    this.#interrupt.abort();
  }

  async #next(): Promise<IteratorResult<EventOfType<T>, undefined>> {
    const result = await this.#queue.next();
    if (this.#paused && this.#queue.size <= this.#options.highWaterMark / 2) {
      this.#paused = false;
      this.#interrupt.abort();
    }
    return result;
  }

  #finish(error: UndertoneError | null): void {
    this.#closed = true;
    this.#queue.end(error);
    this.#opened.reject(error ?? closedEarly());
    this.#tell({ type: 'closed', error });
    this.#interrupt.abort();
  }

  #tell(status: SubscriberStatus): void {
    notify(this.#options.onStatus, status);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

function closedEarly(): UndertoneError {
  return new UndertoneError('ERR_CONNECTION', 'the subscriber was closed before its subscription stood');
}
