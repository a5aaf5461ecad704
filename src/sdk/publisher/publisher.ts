import type { UndertoneEvent } from '../events.ts';
import type { EndedMessage, ReadyMessage } from '../messages.ts';
import { type PublisherOptions, resolvePublisherOptions } from './options.ts';
import { SocketPublisher } from './socket-publisher.ts';

/**
 * One stream of audio on its way to the server.
 *
 * A stream lives as long as its connection. When that is lost, `drained()` and `end()` throw, `events` ends with the
 * same error, and a new publisher can begin a new stream; `retryable` says whether that may help.
 */
export interface Publisher {
  /**
   * Connects and starts the stream; calling it again gives the same answer.
   *
   * @throws UndertoneError the server's reason when it refused
   */
  open(): Promise<ReadyMessage>;
  /**
   * Sends audio. The bytes are copied, cut in any way, and joined to frames.
   *
   * @param bytes - interleaved samples, or the next piece of a file
   * @returns false when the writer should wait for {@link Publisher.drained} before it goes on. What is written
   *   nevertheless is kept if it comes from a recording; of live audio the oldest is dropped after `maxQueuedMs`.
   * @throws UndertoneError when the stream is not open
   */
  write(bytes: Uint8Array | ArrayBuffer): boolean;
  /**
   * Waits until the network and, for a recording, the analysis have caught up.
   *
   * @throws UndertoneError when the stream is lost
   */
  drained(): Promise<void>;
  /** Asks for a result on the audio so far, without ending the stream. */
  flush(): void;
  /**
   * Sends what is left and waits until everything has been analysed and every event has been received.
   *
   * @throws UndertoneError when the stream is lost before
   */
  end(): Promise<EndedMessage>;
  /** Disconnects at once, which ends the stream as `disconnected`; calling it again does nothing. */
  close(): void;
  /** The stream's events when the option `events` is set, for one `for await` loop; ends with the stream. */
  readonly events: AsyncIterable<UndertoneEvent>;
}

/**
 * Publishes one stream of audio.
 *
 * @param options - see {@link PublisherOptions}
 * @throws UndertoneError `ERR_INVALID_OPTION`, `ERR_UNSUPPORTED_ENCODING`, `ERR_SAMPLE_RATE` or `ERR_CHANNELS`
 * @example
 * ```ts
 * const publisher = createPublisher({ url: 'ws://localhost:8080', encoding: 'wav', live: false });
 * await publisher.open();
 * for await (const bytes of createReadStream('call.wav')) {
 *   if (!publisher.write(bytes)) await publisher.drained();
 * }
 * console.log(await publisher.end());
 * ```
 */
export function createPublisher(options: PublisherOptions): Publisher {
  return new SocketPublisher(resolvePublisherOptions(options));
}
