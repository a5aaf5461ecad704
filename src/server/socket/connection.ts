import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { tokenExpired } from '../auth/denial.ts';
import { watchExpiry } from '../auth/expiry.ts';
import type { Grant } from '../auth/grant.ts';
import type { Clock, Timer } from '../clock.ts';
import { FrameBatch } from './frame-batch.ts';
import type { GuardedSocket } from './guarded-socket.ts';
import type { TurnEnd } from './turn-end.ts';

/** The session behind a connection. */
export interface ConnectionHandler {
  /** A text message arrived; may throw an `UndertoneError`, which `failed` then receives. */
  text(text: string): void;
  /** A binary message arrived, never an empty one; may throw likewise. */
  binary(bytes: Uint8Array): void;
  /** Something cannot be accepted, or went wrong in the handler itself; the handler answers and closes. */
  failed(thrown: unknown): void;
  /** There is room for more: what was written has been handed on, or has been taken by the network. */
  drained(): void;
  /** The connection is gone; nothing follows. Called once, whoever closed it. */
  closed(): void;
}

/** What a connection is made with. */
export interface ConnectionOptions {
  readonly socket: GuardedSocket;
  /** The byte stream under the WebSocket. */
  readonly transport: Duplex;
  /** What the client may do; the connection ends with it. */
  readonly grant: Grant;
  readonly clock: Clock;
  /** When frames are written; shared by all connections. */
  readonly turnEnd: TurnEnd;
  readonly pingIntervalMs: number;
  readonly pongTimeoutMs: number;
  /** Told the close code, the one sent by this side if there is one. */
  readonly onClosed: (code: number) => void;
}

/** One WebSocket as sessions see it: messages in and out, flow control, heartbeat, and one way to fail. */
export class Connection {
  /** What the client may do. */
  readonly grant: Grant;
  readonly #socket: GuardedSocket;
  readonly #transport: Duplex;
  readonly #options: ConnectionOptions;
  readonly #frames: FrameBatch;
  readonly #heartbeat: Timer;
  #pongTimer: Timer | null = null;
  #sentCode: number | null = null;
  #handler: ConnectionHandler | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.grant = options.grant;
    this.#socket = options.socket;
    this.#transport = options.transport;
    this.#frames = new FrameBatch({
      transport: options.transport,
      turnEnd: options.turnEnd,
      isOpen: () => this.#isOpen,
      onWritten: () => this.#handler?.drained(),
    });
    this.#heartbeat = options.clock.every(options.pingIntervalMs, () => this.#ping());
  }

  /** Bytes that are to be written, or are written and not yet taken by the network. */
  get bufferedBytes(): number {
    return this.#transport.writableLength + this.#frames.bytes;
  }

  /** Attaches the session; call it once, before the next message can arrive. */
  handle(handler: ConnectionHandler): void {
    const socket = this.#socket;
    this.#handler = handler;
    const expiry = watchExpiry(this.grant, this.#options.clock, () => handler.failed(tokenExpired()));
    socket.onRefusedFrame = (error) => handler.failed(error);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#heard();
      if (this.#sentCode === null) dispatch(handler, data, isBinary);
    });
    socket.on('pong', () => this.#heard());
    // What went wrong is told by `close`, which always follows.
    socket.on('error', () => {});
    socket.on('close', (code) => {
      this.#heartbeat.cancel();
      expiry.cancel();
      this.#heard();
      this.#options.onClosed(this.#sentCode ?? code);
      handler.closed();
    });
    this.#transport.on('drain', () => handler.drained());
  }

  /** Sends a message as JSON text; does nothing on a closed connection. */
  send(message: object): void {
    if (!this.#isOpen) return;
    this.#frames.flush();
    this.#socket.send(JSON.stringify(message));
  }

  /**
   * Writes one frame made by `encodeTextFrame`, with all others of this turn of the event loop; does nothing on a closed
   * connection.
   *
   * It goes around `ws`, which would build the same header once more for every subscriber. Without compression `ws` writes
   * whole frames at once, so the two never mix.
   */
  sendFrame(frame: Buffer): void {
    if (this.#isOpen) this.#frames.add(frame);
  }

  /** Stops reading, so that the client's own back-pressure sets in. */
  pause(): void {
    this.#socket.pause();
    this.#pongTimer?.cancel();
  }

  /** Reads on after `pause()`. */
  resume(): void {
    this.#socket.resume();
  }

  /** Begins the closing handshake; a second call does nothing. */
  close(code: number, reason = ''): void {
    if (this.#sentCode !== null) return;
    this.#frames.flush();
    this.#sentCode = code;
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  /** Drops the connection without a handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  get #isOpen(): boolean {
    return this.#sentCode === null && this.#socket.readyState === WebSocket.OPEN;
  }

  #ping(): void {
    // A pong could not be read while paused; the client is waiting for this side, not the other way round.
    if (!this.#isOpen || this.#socket.isPaused) return;
    this.#socket.ping();
    this.#pongTimer?.cancel();
    this.#pongTimer = this.#options.clock.after(this.#options.pongTimeoutMs, () => this.terminate());
  }

  /** Any sign of life counts as the pong. */
  #heard(): void {
    this.#pongTimer?.cancel();
    this.#pongTimer = null;
  }
}

function dispatch(handler: ConnectionHandler, data: Buffer, isBinary: boolean): void {
  if (data.length === 0) return;
  try {
    if (isBinary) handler.binary(data);
    else handler.text(data.toString('utf8'));
  } catch (thrown) {
    handler.failed(thrown);
  }
}
