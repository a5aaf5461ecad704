import type { AnyMessage } from '../connection/connection.ts';
import { Deferred } from '../connection/deferred.ts';
import type { WebSocketConstructor, WebSocketLike } from '../connection/socket.ts';

interface SocketEvents {
  open: object;
  message: { readonly data: unknown };
  error: { readonly error?: unknown };
  close: { readonly code: number; readonly reason: string };
}

type SocketEventType = keyof SocketEvents;

/** The server's end of one fake WebSocket. */
export interface FakeConnection {
  readonly url: string;
  readonly protocols: readonly string[];
  /** Text messages received so far, parsed. */
  readonly messages: readonly AnyMessage[];
  /** Binary messages received so far. */
  readonly frames: readonly Uint8Array[];
  /** Close code the client sent; null while it has sent none. */
  readonly closedWith: number | null;
  /** Bytes the client is told are still on their way; set it to play a slow network. */
  bufferedAmount: number;
  /** Completes the opening handshake. */
  accept(): void;
  /** Sends a message to the client: text as it is, anything else as JSON. */
  send(message: object | string): void;
  /** Closes from the server's side; 1006 is a connection that broke. */
  close(code: number, reason?: string): void;
}

/** A WebSocket server in memory. */
export interface FakeSocketServer {
  /** Pass it as the `webSocket` option. */
  readonly webSocket: WebSocketConstructor;
  /** Every connection ever asked for, oldest first. */
  readonly connections: readonly FakeConnection[];
  /** The next connection that nobody has been given yet. */
  nextConnection(): Promise<FakeConnection>;
}

/** What a fake server does by itself; without handlers the test drives every step. */
export interface FakeSocketHandlers {
  onConnection?(connection: FakeConnection): void;
  onMessage?(connection: FakeConnection, message: AnyMessage): void;
  onFrame?(connection: FakeConnection, frame: Uint8Array): void;
}

/**
 * Makes a WebSocket server that needs no network, to which clients connect through its own WebSocket class.
 *
 * Messages arrive in order, each in a microtask of its own.
 *
 * @param handlers - what the server does by itself
 */
export function createFakeSocketServer(handlers: FakeSocketHandlers = {}): FakeSocketServer {
  const connections: FakeConnection[] = [];
  const waiting: Deferred<FakeConnection>[] = [];
  let given = 0;

  class ConnectingSocket extends FakeSocket {
    constructor(url: string, protocols: string[] = []) {
      super(url, protocols, handlers);
      connections.push(this.server);
      const waiter = waiting.shift();
      if (waiter) {
        given += 1;
        waiter.resolve(this.server);
      }
      queueMicrotask(() => handlers.onConnection?.(this.server));
    }
  }

  return {
    webSocket: ConnectingSocket,
    connections,
    nextConnection() {
      const next = connections[given];
      if (next) {
        given += 1;
        return Promise.resolve(next);
      }
      const waiter = new Deferred<FakeConnection>();
      waiting.push(waiter);
      return waiter.promise;
    },
  };
}

/** The client's end; `server` is the other. */
class FakeSocket implements WebSocketLike {
  binaryType = 'blob';
  readonly server: FakeConnection;
  readonly #handlers: FakeSocketHandlers;
  readonly #listeners = new Map<SocketEventType, ((event: never) => void)[]>();
  readonly #received: { messages: AnyMessage[]; frames: Uint8Array[] } = { messages: [], frames: [] };
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #closedWith: number | null = null;

  constructor(url: string, protocols: readonly string[], handlers: FakeSocketHandlers) {
    this.#handlers = handlers;
    this.server = this.#serverEnd(url, protocols);
  }

  get bufferedAmount(): number {
    return this.server.bufferedAmount;
  }

  addEventListener<K extends SocketEventType>(type: K, listener: (event: SocketEvents[K]) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(data: string | Uint8Array): void {
    if (this.#state === 'connecting') throw new Error('send() before the connection was open');
    if (this.#state === 'closed') return;
    if (typeof data === 'string') this.#receiveText(JSON.parse(data) as AnyMessage);
    else this.#receiveFrame(data.slice());
  }

  close(code = 1005): void {
    if (this.#state === 'closed') return;
    this.#closedWith = code;
    this.#end(this.#state === 'connecting' ? 1006 : code, '');
  }

  #receiveText(message: AnyMessage): void {
    this.#received.messages.push(message);
    queueMicrotask(() => this.#handlers.onMessage?.(this.server, message));
  }

  #receiveFrame(frame: Uint8Array): void {
    this.#received.frames.push(frame);
    queueMicrotask(() => this.#handlers.onFrame?.(this.server, frame));
  }

  #end(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    if (code === 1006) this.#emit('error', { error: new Error('the connection broke') });
    this.#emit('close', { code, reason });
  }

  #emit<K extends SocketEventType>(type: K, event: SocketEvents[K]): void {
    queueMicrotask(() => {
      for (const listener of this.#listeners.get(type) ?? [])
        (listener as (event: SocketEvents[K]) => void)(event);
    });
  }

  #serverEnd(url: string, protocols: readonly string[]): FakeConnection {
    const socket = this;
    return {
      url,
      protocols,
      messages: this.#received.messages,
      frames: this.#received.frames,
      get closedWith() {
        return socket.#closedWith;
      },
      bufferedAmount: 0,
      accept() {
        if (socket.#state !== 'connecting') return;
        socket.#state = 'open';
        socket.#emit('open', {});
      },
      send(message) {
        if (socket.#state !== 'open') return;
        socket.#emit('message', { data: typeof message === 'string' ? message : JSON.stringify(message) });
      },
      close(code, reason = '') {
        socket.#end(code, reason);
      },
    };
  }
}
