import type { Clock } from '../connection/clock.ts';
import { Deferred } from '../connection/deferred.ts';

/** How often a full socket is looked at again, ms; a WebSocket does not tell when it has room. */
const POLL_MS = 20;

/** What an {@link Outbox} needs. */
export interface OutboxOptions {
  readonly clock: Clock;
  /** Bytes the socket may hold before the outbox keeps what follows. */
  readonly highWaterMark: number;
  /** Bytes of audio the outbox keeps before it throws the oldest away; infinite to throw nothing away. */
  readonly maxQueuedBytes: number;
  readonly socket: {
    readonly bufferedAmount: number;
    send(data: string | Uint8Array<ArrayBuffer>): void;
  };
  /** Audio was thrown away. */
  readonly onDropped: (bytes: number) => void;
}

/**
 * Text and audio on their way to the socket, in order.
 *
 * A socket accepts everything at once and without bound, and what it has taken can no longer be dropped. So only
 * `highWaterMark` bytes are given to it, and the rest waits here.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #queue: (string | Uint8Array<ArrayBuffer>)[] = [];
  #queuedBytes = 0;
  #held = false;
  #drained: Deferred<void> | null = null;
  #cancelPoll: (() => void) | null = null;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Whether the writer should wait for {@link Outbox.drained}. */
  get isFull(): boolean {
    return !this.#closed && (this.#held || this.#queue.length > 0 || this.#socketIsFull);
  }

  /**
   * Sends a message as soon as what came before it is on its way.
   *
   * @param data - text, or one frame of audio
   */
  push(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#closed) return;
    this.#queue.push(data);
    this.#queuedBytes += audioBytes(data);
    this.#pump();
    this.#dropOldest();
  }

  /**
   * Makes the writer wait, whatever the socket says, until called with false.
   *
   * @param held - true while the server is behind
   */
  hold(held: boolean): void {
    this.#held = held;
    this.#pump();
  }

  /** Settles when there is room again, or nothing can be sent any more; at once when there is room now. */
  drained(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    this.#drained ??= new Deferred();
    this.#poll();
    return this.#drained.promise;
  }

  /** Throws away what has not been sent; calling it again does nothing. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#cancelPoll?.();
    this.#drained?.resolve();
  }

  get #socketIsFull(): boolean {
    return this.#options.socket.bufferedAmount >= this.#options.highWaterMark;
  }

  #pump(): void {
    while (this.#queue.length > 0 && !this.#socketIsFull) {
      const data = this.#queue.shift() as string | Uint8Array<ArrayBuffer>;
      this.#queuedBytes -= audioBytes(data);
      this.#options.socket.send(data);
    }
    if (!this.isFull) {
      this.#drained?.resolve();
      this.#drained = null;
    } else if (this.#queue.length > 0 || this.#drained) {
      this.#poll();
    }
  }

  #poll(): void {
    this.#cancelPoll ??= this.#options.clock.schedule(() => {
      this.#cancelPoll = null;
      this.#pump();
    }, POLL_MS);
  }

  #dropOldest(): void {
    let dropped = 0;
    while (this.#queuedBytes > this.#options.maxQueuedBytes) {
      const oldest = this.#queue.findIndex((data) => typeof data !== 'string');
      const [frame] = this.#queue.splice(oldest, 1) as [Uint8Array<ArrayBuffer>];
      this.#queuedBytes -= frame.length;
      dropped += frame.length;
    }
    if (dropped > 0) this.#options.onDropped(dropped);
  }
}

function audioBytes(data: string | Uint8Array): number {
  return typeof data === 'string' ? 0 : data.length;
}
