import { type AnyMessage, type Connection, connect, errorFromMessage } from '../connection/connection.ts';
import { isEvent } from '../connection/event-message.ts';
import { createIdleTimer, type IdleTimer } from '../connection/idle-timer.ts';
import { resolveToken } from '../connection/options.ts';
import { toUndertoneError, UndertoneError } from '../errors.ts';
import type { EventType, UndertoneEvent } from '../events.ts';
import type { EventsReply, SubscribedMessage, SubscribeMessage, UnsubscribeMessage } from '../messages.ts';
import type { ResolvedSubscriberOptions } from './options.ts';
import type { StreamPositions } from './positions.ts';
import type { SubscriberGap } from './status.ts';

/** The one subscription a connection carries. */
const SUBSCRIPTION_ID = 1;

/** No subscription has this id; the server answers all the same, which is the sign of life a browser can ask for. */
const PROBE_ID = 0;

/** What a session tells its subscriber. */
export interface SessionHandlers {
  onSubscribed(recovered: SubscribedMessage['recovered']): void;
  /** Only events not seen before, in order, of every type asked for. */
  onEvent(event: UndertoneEvent): void;
  onGap(gap: SubscriberGap): void;
}

/** Why a session is over. */
export interface SessionEnd {
  /** Null where it was ended from this side. */
  readonly error: UndertoneError | null;
  /** How long the subscription had stood, ms; 0 where it never did. */
  readonly stoodMs: number;
}

/**
 * One connection from its opening to its end: subscribes, hands on events, watches that the server is there.
 *
 * @param options - of the subscriber
 * @param positions - where to resume; advanced with every event
 * @param handlers - told what happens
 * @param signal - ends the session
 * @returns settles when the connection is gone; never rejects
 */
export async function runSession(
  options: ResolvedSubscriberOptions,
  positions: StreamPositions,
  handlers: SessionHandlers,
  signal: AbortSignal,
): Promise<SessionEnd> {
  try {
    const token = await resolveToken(options.token);
    if (signal.aborted) return { error: null, stoodMs: 0 };
    return await new Promise((resolve) => {
      const session = new Session(options, positions, handlers, resolve);
      signal.addEventListener('abort', () => session.end(null));
      session.open(token);
    });
  } catch (thrown) {
    return { error: toUndertoneError(thrown), stoodMs: 0 };
  }
}

class Session {
  readonly #options: ResolvedSubscriberOptions;
  readonly #positions: StreamPositions;
  readonly #handlers: SessionHandlers;
  readonly #resolve: (end: SessionEnd) => void;
  #connection: Connection | null = null;
  #heartbeat: IdleTimer | null = null;
  #cancelDeadline: () => void = () => undefined;
  #cancelReconnect: () => void = () => undefined;
  #subscribedAtMs: number | null = null;

  constructor(
    options: ResolvedSubscriberOptions,
    positions: StreamPositions,
    handlers: SessionHandlers,
    resolve: (end: SessionEnd) => void,
  ) {
    this.#options = options;
    this.#positions = positions;
    this.#handlers = handlers;
    this.#resolve = resolve;
  }

  open(token: string | undefined): void {
    const { webSocket, url } = this.#options;
    this.#expectAnswer('the server did not accept the subscription');
    this.#connection = connect(
      { webSocket, url, token },
      {
        onOpen: () => this.#subscribe(),
        onMessage: (message) => this.#receive(message),
        onClose: (error) => this.end(error),
      },
    );
  }

  end(error: UndertoneError | null): void {
    this.#cancelDeadline();
    this.#cancelReconnect();
    this.#heartbeat?.stop();
    this.#connection?.close();
    const stoodMs = this.#subscribedAtMs === null ? 0 : this.#options.clock.now() - this.#subscribedAtMs;
    this.#resolve({ error, stoodMs });
  }

  #subscribe(): void {
    const { streams, types } = this.#options;
    const since = this.#positions.toSince();
    const message: SubscribeMessage = {
      type: 'subscribe',
      id: SUBSCRIPTION_ID,
      streams,
      ...(types === null ? {} : { types: withStreamEnd(types) }),
      ...(since === undefined ? {} : { since }),
    };
    this.#connection?.send(JSON.stringify(message));
  }

  #receive(received: AnyMessage): void {
    this.#heartbeat?.touch();
    if (this.#subscribedAtMs !== null) this.#cancelDeadline();
    if (isEvent(received)) {
      this.#receiveEvent(received);
      return;
    }
    // Anything else is a message this version knows, or one of a newer server, which falls through the switch.
    const message = received as Exclude<EventsReply, UndertoneEvent>;
    switch (message.type) {
      case 'subscribed':
        this.#accept(message);
        break;
      case 'gap':
        this.#handlers.onGap(message);
        break;
      case 'reconnect':
        this.#reconnectIn(message.afterMs);
        break;
      case 'error':
        if (message.id === SUBSCRIPTION_ID) this.end(errorFromMessage(message));
        break;
      case 'unsubscribed':
        break;
    }
  }

  #receiveEvent(event: UndertoneEvent): void {
    const wanted = this.#options.types?.includes(event.type) ?? true;
    if (this.#positions.advance(event) && wanted) this.#handlers.onEvent(event);
  }

  #accept({ recovered }: SubscribedMessage): void {
    const { clock, heartbeatMs } = this.#options;
    this.#cancelDeadline();
    this.#subscribedAtMs = clock.now();
    this.#heartbeat = createIdleTimer(clock, heartbeatMs, () => this.#probe());
    this.#handlers.onSubscribed(recovered);
    for (const gap of this.#positions.reconcile(recovered)) this.#handlers.onGap(gap);
  }

  #probe(): void {
    const message: UnsubscribeMessage = { type: 'unsubscribe', id: PROBE_ID };
    this.#expectAnswer('the server fell silent');
    this.#connection?.send(JSON.stringify(message));
  }

  #expectAnswer(otherwise: string): void {
    const { clock, connectTimeoutMs } = this.#options;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.schedule(() => {
      const message = `${otherwise} within ${connectTimeoutMs} ms`;
      this.end(new UndertoneError('ERR_CONNECTION', message, { retryable: true }));
    }, connectTimeoutMs);
  }

  #reconnectIn(afterMs: number): void {
    this.#cancelReconnect();
    this.#cancelReconnect = this.#options.clock.schedule(() => {
      this.end(new UndertoneError('ERR_SHUTTING_DOWN', 'the server is going away', { retryable: true }));
    }, afterMs);
  }
}

/** The end of a stream is asked for whatever the caller wants: it is when the stream's position can be forgotten. */
function withStreamEnd(types: readonly EventType[]): readonly EventType[] {
  return types.includes('stream.ended') ? types : [...types, 'stream.ended'];
}
