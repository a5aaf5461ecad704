import type { Connection } from '../connection/connection.ts';
import { createIdleTimer } from '../connection/idle-timer.ts';
import type { PublisherMessage } from '../messages.ts';
import type { ResolvedPublisherOptions } from './options.ts';
import { Outbox } from './outbox.ts';

/** What a {@link Link} tells its publisher. */
export interface LinkHandlers {
  /** Audio was thrown away because the network is too slow for it. */
  onDropped(bytes: number): void;
  /** The server has said nothing for `heartbeatMs`. */
  onSilence(): void;
}

/** The way to a server that has accepted the stream; keeps it open while there is nothing to send. */
export interface Link {
  /** Whether the writer should wait for `drained`. */
  readonly isFull: boolean;
  send(data: PublisherMessage | Uint8Array<ArrayBuffer>): void;
  /** The server has said something. */
  heard(): void;
  /** Makes the writer wait while true. */
  hold(held: boolean): void;
  /** Settles when the writer may go on, or nothing can be sent any more. */
  drained(): Promise<void>;
  /** Throws away what has not been sent and stops all timers; calling it again does nothing. */
  close(): void;
}

/**
 * Sets up sending, `keepAlive` messages and the watch over the server's silence.
 *
 * @param options - of the publisher
 * @param connection - on which the server has answered `ready`
 * @param handlers - told what happens
 */
export function createLink(
  options: ResolvedPublisherOptions,
  connection: Connection,
  handlers: LinkHandlers,
): Link {
  const { clock, keepAliveMs, heartbeatMs } = options;
  const outbox = new Outbox({ ...options, socket: connection, onDropped: handlers.onDropped });
  const keepAlive = createIdleTimer(clock, keepAliveMs, () => send({ type: 'keepAlive' }));
  const heartbeat = createIdleTimer(clock, heartbeatMs, handlers.onSilence);

  function send(data: PublisherMessage | Uint8Array<ArrayBuffer>): void {
    keepAlive.touch();
    outbox.push(data instanceof Uint8Array ? data : JSON.stringify(data));
  }

  return {
    get isFull() {
      return outbox.isFull;
    },
    send,
    heard: heartbeat.touch,
    hold: (held) => outbox.hold(held),
    drained: () => outbox.drained(),
    close() {
      keepAlive.stop();
      heartbeat.stop();
      outbox.close();
    },
  };
}
