import { once } from 'node:events';
import { WebSocket } from 'ws';
import { checkMessage } from './contract-check.ts';

/** A message from the server, not checked any further. */
export interface Received {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** How a socket was closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket that keeps what it receives, for tests; every message is held against the contract. */
export interface TestClient {
  readonly socket: WebSocket;
  /** Everything received so far. */
  readonly received: readonly Received[];
  readonly closed: Promise<Closing>;
  /** Sends an object as JSON, text and bytes as they are. */
  send(message: object | string | Uint8Array): void;
  /** Resolves with the next message of a type that has not been asked for yet; rejects if the socket closes first. */
  next(type: string): Promise<Received>;
  close(): void;
}

/**
 * Connects and waits until the socket is open.
 *
 * @param url - `http:` or `ws:` address with path
 */
export async function connectClient(url: string, protocols: string[] = []): Promise<TestClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols);
  const { pathname: path } = new URL(url);
  const received: Received[] = [];
  const asked = new Map<string, number>();
  const onMessage: (() => void)[] = [];
  let closing: Closing | null = null;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Received;
    checkMessage(path, 'send', message);
    received.push(message);
    for (const check of [...onMessage]) check();
  });
  socket.on('error', () => {});
  const closed = new Promise<Closing>((resolve) => {
    socket.on('close', (code, reason) => {
      closing = { code, reason: reason.toString() };
      resolve(closing);
      for (const check of [...onMessage]) check();
    });
  });
  await once(socket, 'open');

  function find(type: string, index: number): Received | undefined {
    return received.filter((message) => message.type === type)[index];
  }

  return {
    socket,
    received,
    closed,
    send(message) {
      if (typeof message === 'string' || message instanceof Uint8Array) socket.send(message);
      else socket.send(JSON.stringify(message));
    },
    next(type) {
      const index = asked.get(type) ?? 0;
      asked.set(type, index + 1);
      return new Promise((resolve, reject) => {
        const check = () => {
          const message = find(type, index);
          if (message === undefined && closing === null) return;
          onMessage.splice(onMessage.indexOf(check), 1);
          if (message !== undefined) resolve(message);
          else
            reject(
              new Error(
                `closed with ${JSON.stringify(closing)} before ${type}; received ${JSON.stringify(received)}`,
              ),
            );
        };
        onMessage.push(check);
        check();
      });
    },
    close: () => socket.close(),
  };
}
