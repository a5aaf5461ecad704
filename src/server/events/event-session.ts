import { UndertoneError } from '../../sdk/errors.ts';
import type { SubscribeMessage } from '../../sdk/messages.ts';
import type { ServerContext } from '../context.ts';
import type { HubListener } from '../hub/hub.ts';
import type { Packet } from '../hub/packet.ts';
import { CLOSE_CODES } from '../protocol/close-codes.ts';
import { errorMessage, presentableError } from '../protocol/error-message.ts';
import type { RawMessage } from '../protocol/message-schema.ts';
import { SERVICE_RESTART } from '../protocol/standard-codes.ts';
import { checkSubscriberMessage, parseSubscriberMessage } from '../protocol/subscriber-messages.ts';
import type { Connection, ConnectionHandler } from '../socket/connection.ts';
import { createConnectionOutbox } from './connection-outbox.ts';
import type { Outbox } from './outbox.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { recover } from './recovery.ts';
import { authorizeSubscription, type Subscription } from './subscriptions.ts';

/** Most subscriptions one socket may hold at a time. */
const MAX_SUBSCRIPTIONS = 100;

/** One subscriber on `/v1/events`. */
export class EventSession implements ConnectionHandler, HubListener {
  readonly #context: ServerContext;
  readonly #connection: Connection;
  readonly #onDone: () => void;
  readonly #outbox: Outbox;
  readonly #subscriptions = new Map<number, Subscription>();
  #stopListening: (() => void) | null = null;
  /** Requests are answered one after the other, for one may have to wait until events of the past have been read. */
  #answered: Promise<void> = Promise.resolve();
  #unanswered = 0;
  #isOver = false;

  /**
   * @param context - what the server's sessions share
   * @param connection - the subscriber's socket
   * @param onDone - called once the socket is closed
   */
  constructor(context: ServerContext, connection: Connection, onDone: () => void) {
    this.#onDone = onDone;
    this.#context = context;
    this.#connection = connection;
    this.#outbox = createConnectionOutbox(context, connection, (error) => this.failed(error));
    context.metrics.subscriberJoined();
  }

  text(text: string): void {
    const raw = parseSubscriberMessage(text);
    if (this.#unanswered++ === 0) this.#connection.pause();
    this.#answered = this.#answered
      .then(() => this.#answer(raw))
      .catch((thrown) => this.failed(thrown))
      .finally(() => {
        if (--this.#unanswered === 0) this.#connection.resume();
      });
  }

  async #answer(raw: RawMessage & { readonly type: string }): Promise<void> {
    if (this.#isOver) return;
    try {
      const message = checkSubscriberMessage(raw);
      if (message.type === 'subscribe') await this.#subscribe(message);
      else this.#unsubscribe(message.id);
    } catch (thrown) {
      // A refused request is told by its id and the socket lives on; without an id nobody would know what was refused.
      if (typeof raw.id !== 'number') throw thrown;
      this.#connection.send(errorMessage(thrown, raw.id));
    }
  }

  binary(): void {
    throw new UndertoneError(
      'ERR_INVALID_MESSAGE',
      'this socket takes text messages only; audio belongs on /v1/ingest',
    );
  }

  matches(stream: string): boolean {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.matches(stream)) return true;
    }
    return false;
  }

  deliver(packet: Packet): void {
    const { stream, type } = packet.event;
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.wants(type) && subscription.matches(stream)) {
        this.#outbox.push(packet);
        return;
      }
    }
  }

  failed(thrown: unknown): void {
    if (this.#isOver) return;
    this.#stop();
    const { code } = presentableError(thrown);
    this.#context.logger.info({ code }, 'subscriber refused');
    this.#connection.send(errorMessage(thrown));
    this.#connection.close(CLOSE_CODES[code], code);
  }

  drained(): void {
    this.#outbox.flush();
  }

  closed(): void {
    this.#stop();
    this.#context.metrics.subscriberLeft();
    this.#onDone();
  }

  /** Asks the subscriber to come back later, since the server is about to close. */
  announceShutdown(): void {
    this.#connection.send({ type: 'reconnect', afterMs: reconnectDelay(this.#context.random) });
  }

  /** Closes with the code for a restart. */
  shutdown(): void {
    this.#stop();
    this.#connection.close(SERVICE_RESTART, 'restarting');
  }

  async #subscribe(request: SubscribeMessage): Promise<void> {
    const { id, since = {} } = request;
    if (this.#subscriptions.has(id)) throw invalid(`subscription id ${id} is in use; choose another`);
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw invalid(`a socket may hold ${MAX_SUBSCRIPTIONS} subscriptions; name several streams in one`);
    }
    const subscription = authorizeSubscription(this.#context.auth, this.#connection.grant, request);
    const { hub, metrics } = this.#context;
    this.#subscriptions.set(id, subscription);
    this.#outbox.expectReplay();
    this.#listenAnew();
    try {
      const { results, missed } = await recover(hub, since, subscription);
      this.#connection.send({ type: 'subscribed', id, recovered: results });
      this.#outbox.replay(missed.map((event) => hub.packet(event)));
      for (const { recovered } of Object.values(results)) metrics.resumed(recovered);
    } catch (thrown) {
      this.#outbox.replay([]);
      if (this.#subscriptions.delete(id)) this.#listenAnew();
      throw thrown;
    }
  }

  #unsubscribe(id: number): void {
    if (this.#subscriptions.delete(id)) this.#listenAnew();
    this.#connection.send({ type: 'unsubscribed', id });
  }

  /** The hub asks a listener once a stream whether it matches, so a change of mind must be announced. */
  #listenAnew(): void {
    this.#stopListening?.();
    this.#stopListening = this.#subscriptions.size === 0 ? null : this.#context.hub.listen(this);
  }

  #stop(): void {
    this.#isOver = true;
    this.#stopListening?.();
    this.#stopListening = null;
    this.#outbox.close();
  }
}

function invalid(message: string): UndertoneError {
  return new UndertoneError('ERR_INVALID_MESSAGE', message);
}
