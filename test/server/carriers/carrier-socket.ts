import { once } from 'node:events';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { closeServersAfterEach, type TestServer } from '../test-server.ts';

/** A socket of a carrier under a test's control. */
export interface CarrierSocket {
  /** Everything the server said, parsed. */
  readonly received: readonly Readonly<Record<string, unknown>>[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Sends an object as JSON, text and bytes as they are. */
  send(...messages: readonly (object | string | Uint8Array)[]): void;
  close(): void;
  terminate(): void;
}

const open: WebSocket[] = [];

/** Hangs up and closes every server after each test of the file that calls this. */
export function closeCarriersAfterEach(): void {
  closeServersAfterEach();
  // What is registered last runs first: a server waits for calls that are still going on.
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
  });
}

/**
 * Connects to a door.
 *
 * @param door - `media-stream`, `audiohook`, `audio-fork` or `vonage`
 * @throws Error where the server refuses, `Unexpected server response: 401`
 */
export async function connectCarrier(
  { server }: TestServer,
  door: string,
  { headers = {}, protocols = [] }: { headers?: Record<string, string>; protocols?: string[] } = {},
): Promise<CarrierSocket> {
  const url = `${server.url.replace('http', 'ws')}/v1/carriers/${door}`;
  const socket = new WebSocket(url, protocols, { headers });
  open.push(socket);
  const received: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, 'open');
  socket.on('error', () => {});
  return {
    received,
    closed,
    send(...messages) {
      for (const message of messages) {
        const isRaw = typeof message === 'string' || message instanceof Uint8Array;
        socket.send(isRaw ? message : JSON.stringify(message));
      }
    },
    close: () => socket.close(1_000),
    terminate: () => socket.terminate(),
  };
}
