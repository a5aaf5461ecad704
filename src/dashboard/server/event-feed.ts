import {
  createSubscriber,
  type SubscriberStatus,
  type UndertoneError,
  type UndertoneEvent,
} from 'undertone/sdk';
import { createCell, type Readable } from '../state/cell.ts';
import type { StreamStore } from '../streams/stream-store.ts';
import { CONNECTING, type Connection, describeConnection } from './connection.ts';
import type { ServerClient } from './server-client.ts';
import type { Session } from './session.ts';

/** Keeps the store up to date. */
export interface EventFeed {
  readonly connection: Readable<Connection>;
  /** Begins anew with the session's token, ending whatever went on before. */
  restart(): void;
  /** Disconnects. */
  stop(): void;
}

/** What a feed works with. */
export interface EventFeedOptions {
  readonly url: string;
  readonly client: ServerClient;
  readonly session: Session;
  readonly store: StreamStore;
  /** Told of every event, after the store. */
  readonly onEvent: (event: UndertoneEvent) => void;
}

/** Errors that another token cures. */
const TOKEN_ERRORS: readonly string[] = ['ERR_UNAUTHORIZED', 'ERR_TOKEN_EXPIRED', 'ERR_FORBIDDEN'];

/**
 * Makes a feed; nothing happens before {@link EventFeed.restart}.
 *
 * @param options - where events come from and go to
 */
export function createEventFeed(options: EventFeedOptions): EventFeed {
  const { url, client, session, store, onEvent } = options;
  const connection = createCell(CONNECTING);
  let close: () => void = () => undefined;

  function noteFailure(error: UndertoneError | null): void {
    if (error === null || !TOKEN_ERRORS.includes(error.code)) return;
    close();
    session.deny(error.message);
  }

  function note(status: SubscriberStatus): void {
    connection.value = describeConnection(status, connection.value, new Date().toLocaleTimeString());
    if (status.type === 'connected') {
      session.grant();
      // What began or ended while the page did not listen is in the list.
      client.streams().then(
        (streams) => store.load(streams),
        () => undefined,
      );
    }
    if (status.type === 'gap') store.miss(status.stream);
    if (status.type === 'reconnecting' || status.type === 'closed') noteFailure(status.error);
  }

  return {
    connection,
    restart() {
      close();
      connection.value = CONNECTING;
      const token = session.token.value;
      let isCurrent = true;
      const events = createSubscriber({
        url,
        streams: session.streams(),
        ...(token === null ? {} : { token }),
        onStatus: (status) => isCurrent && note(status),
      });
      close = () => {
        isCurrent = false;
        events.close();
      };
      const follow = async () => {
        for await (const event of events) {
          store.apply(event);
          onEvent(event);
        }
      };
      // The status has said why when this rejects.
      follow().catch(() => undefined);
    },
    stop: () => close(),
  };
}
