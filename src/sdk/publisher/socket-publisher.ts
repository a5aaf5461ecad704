import { AsyncQueue } from '../connection/async-queue.ts';
import { type AnyMessage, type Connection, connect, errorFromMessage } from '../connection/connection.ts';
import { Deferred } from '../connection/deferred.ts';
import { isEvent } from '../connection/event-message.ts';
import { notify, resolveToken } from '../connection/options.ts';
import { toUndertoneError, UndertoneError } from '../errors.ts';
import type { UndertoneEvent } from '../events.ts';
import type { AckMessage, EndedMessage, ErrorMessage, IngestReply, ReadyMessage } from '../messages.ts';
import { FrameBatcher } from './frame-batcher.ts';
import { createLink, type Link } from './link.ts';
import type { ResolvedPublisherOptions } from './options.ts';
import type { PublisherStatus } from './status.ts';

type Phase = 'new' | 'opening' | 'open' | 'ending' | 'over';

/** The publisher over a WebSocket; `Publisher` documents what it does. */
export class SocketPublisher {
  readonly #options: ResolvedPublisherOptions;
  readonly #batcher: FrameBatcher;
  readonly #events = new AsyncQueue<UndertoneEvent>();
  readonly #ready = new Deferred<ReadyMessage>();
  readonly #ended = new Deferred<EndedMessage>();
  #phase: Phase = 'new';
  #connection: Connection | null = null;
  #link: Link | null = null;
  #cancelDeadline: () => void = () => undefined;
  #error: UndertoneError | null = null;
  #lagging = false;
  #droppedBytes = 0;
  #droppedEvents = 0;

  constructor(options: ResolvedPublisherOptions) {
    this.#options = options;
    this.#batcher = new FrameBatcher(options.frameBytes, options.sampleBytes);
  }

  get events(): AsyncIterable<UndertoneEvent> {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#events.next() }) };
  }

  open(): Promise<ReadyMessage> {
    if (this.#phase === 'new') {
      this.#phase = 'opening';
      this.#connect().catch((thrown: unknown) => this.#finish(toUndertoneError(thrown)));
    }
    return this.#ready.promise;
  }

  write(bytes: Uint8Array | ArrayBuffer): boolean {
    const link = this.#openLink('write');
    const chunk = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    for (const frame of this.#batcher.push(chunk)) link.send(frame);
    const rest = this.#options.sendsEveryWrite ? this.#batcher.takeAll() : null;
    if (rest) link.send(rest);
    return !link.isFull;
  }

  async drained(): Promise<void> {
    await this.#link?.drained();
    if (this.#error) throw this.#error;
  }

  flush(): void {
    const link = this.#openLink('flush');
    const rest = this.#batcher.takeSamples();
    if (rest) link.send(rest);
    link.send({ type: 'flush' });
  }

  end(): Promise<EndedMessage> {
    if (this.#phase === 'new' || this.#phase === 'opening') return Promise.reject(this.#notOpen('end'));
    if (this.#phase === 'open') this.#sendEnd(this.#openLink('end'));
    return this.#ended.promise;
  }

  close(): void {
    if (this.#phase !== 'over') this.#finish(null);
  }

  async #connect(): Promise<void> {
    const { clock, connectTimeoutMs, webSocket, url } = this.#options;
    this.#tell({ type: 'connecting' });
    this.#cancelDeadline = clock.schedule(() => {
      this.#finish(connectionError(`the server did not accept the stream within ${connectTimeoutMs} ms`));
    }, connectTimeoutMs);
    const token = await resolveToken(this.#options.token);
    if (this.#phase === 'over') return;
    const connection = connect(
      { webSocket, url, token },
      {
        onOpen: () => connection.send(JSON.stringify(this.#options.start)),
        onMessage: (message) => this.#receive(message),
        onClose: (error) => this.#finish(error),
      },
    );
    this.#connection = connection;
  }

  #sendEnd(link: Link): void {
    // Half a sample is sent too: the server's error says more than its silent loss would.
    const rest = this.#batcher.takeAll();
    if (rest) link.send(rest);
    link.send({ type: 'end' });
    this.#phase = 'ending';
  }

  #receive(received: AnyMessage): void {
    this.#link?.heard();
    if (isEvent(received)) {
      this.#receiveEvent(received);
      return;
    }
    const message = received as Exclude<IngestReply, UndertoneEvent>;
    switch (message.type) {
      case 'ready':
        this.#start(message);
        break;
      case 'ack':
        this.#pace(message);
        break;
      case 'warning':
      case 'gap':
        this.#tell(message);
        break;
      case 'error':
        this.#refuse(message);
        break;
      case 'ended':
        this.#ended.resolve(message);
        this.#finish(null);
        break;
      default:
        // A newer server may say more than this version knows.
        message satisfies never;
    }
  }

  #start(ready: ReadyMessage): void {
    if (this.#phase !== 'opening' || !this.#connection) return;
    this.#cancelDeadline();
    this.#phase = 'open';
    this.#link = createLink(this.#options, this.#connection, {
      onDropped: (bytes) => this.#tellDropped(bytes),
      onSilence: () => this.#finish(connectionError('the server fell silent')),
    });
    this.#ready.resolve(ready);
    this.#tell(ready);
  }

  #pace(ack: AckMessage): void {
    const { live, maxLagMs } = this.#options;
    // Held until half of the lag is worked off, so that the writer does not stop and go with every ack.
    this.#lagging = !live && ack.lagMs > (this.#lagging ? maxLagMs / 2 : maxLagMs);
    this.#link?.hold(this.#lagging);
    this.#tell(ack);
  }

  #refuse(message: ErrorMessage): void {
    const error = errorFromMessage(message);
    if (this.#phase === 'opening') this.#finish(error);
    else this.#tell({ type: 'refused', error });
  }

  #receiveEvent(event: UndertoneEvent): void {
    this.#events.push(event);
    if (this.#events.size <= this.#options.maxQueuedEvents) return;
    this.#events.dropOldest();
    this.#droppedEvents += 1;
    this.#tell({ type: 'dropped', what: 'events', total: this.#droppedEvents });
  }

  #tellDropped(bytes: number): void {
    this.#droppedBytes += bytes;
    this.#tell({ type: 'dropped', what: 'audio', total: this.#droppedBytes });
  }

  #openLink(what: string): Link {
    if (this.#phase !== 'open' || !this.#link) throw this.#notOpen(what);
    return this.#link;
  }

  #notOpen(what: string): UndertoneError {
    if (this.#error) return this.#error;
    const isEarly = this.#phase === 'new' || this.#phase === 'opening';
    return connectionError(
      isEarly
        ? `the stream is not open: wait for open() before ${what}()`
        : `the stream has ended: ${what}() has no effect`,
    );
  }

  #finish(error: UndertoneError | null): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#error = error;
    this.#cancelDeadline();
    this.#link?.close();
    this.#connection?.close();
    const reason = error ?? connectionError('the publisher was closed');
    this.#ready.reject(reason);
    this.#ended.reject(reason);
    this.#events.end(error);
    this.#tell({ type: 'closed', error });
  }

  #tell(status: PublisherStatus): void {
    notify(this.#options.onStatus, status);
  }
}

function connectionError(message: string): UndertoneError {
  return new UndertoneError('ERR_CONNECTION', message, { retryable: true });
}
