import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { CallAudio } from './call-audio.ts';
import type { CarrierCredentials, CarrierSimulator, ScriptState, ScriptStep } from './simulator.ts';

/** How a call is placed. */
export interface PlaceCallOptions {
  /** `ws://host:port`. */
  readonly server: string;
  readonly callId: string;
  readonly audio: CallAudio;
  /** Stream time a second: 1 is real time, `Infinity` as fast as the socket takes it. */
  readonly speed: number;
  readonly credentials?: CarrierCredentials;
  /** Steps in place of those of the simulator. */
  readonly script?: Iterable<ScriptStep>;
}

/** How a call went. */
export interface PlacedCall {
  /** Everything the server said. */
  readonly received: ScriptState['received'];
  /** How the socket was closed. */
  readonly code: number;
  readonly reason: string;
}

/** Bytes that may wait to be sent before the next step waits too. */
const MAX_BUFFERED_BYTES = 1_048_576;

/**
 * Calls a server as a carrier would, from the first message to the last.
 *
 * @param simulator - speaks for the carrier
 * @param options - where to and with what
 * @throws Error where the server does not let it in, `Unexpected server response: 401`
 */
export async function placeCall(simulator: CarrierSimulator, options: PlaceCallOptions): Promise<PlacedCall> {
  const { server, callId, audio, credentials = {} } = options;
  const { url, protocols, headers } = simulator.request(server, callId, credentials, Date.now());
  const socket = new WebSocket(url, [...protocols], { headers, perMessageDeflate: false });
  const line = new Line(socket);
  await line.opened;
  const { password } = credentials;
  const script = options.script ?? simulator.script(audio, { callId, password });
  await play(script, line, options.speed);
  if (simulator.hangsUp) socket.close(1_000);
  const { code, reason } = await line.closed;
  return { received: line.received, code, reason };
}

async function play(script: Iterable<ScriptStep>, line: Line, speed: number): Promise<void> {
  const startMs = performance.now();
  let playedMs = 0;
  for (const { message, audioMs, awaits } of script) {
    const aheadMs = startMs + playedMs / speed - performance.now();
    if (aheadMs > 1) await sleep(aheadMs);
    if (!line.isOpen || line.isRefused) return;
    const answered = awaits === null ? null : line.answer(awaits);
    await line.send(message(line));
    playedMs += audioMs;
    await answered;
  }
}

/** A socket and what was heard on it. */
class Line implements ScriptState {
  readonly received: Readonly<Record<string, unknown>>[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as Record<string, unknown>);
    });
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    // What goes wrong later is told by how the socket closes.
    socket.on('error', () => {});
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Whether the server has said that the call cannot go on. */
  get isRefused(): boolean {
    return this.received.some(({ type }) => type === 'disconnect');
  }

  /** Resolves when a message of a type has come that had not yet, or when none will: after `disconnect`, or a close. */
  answer(type: string): Promise<void> {
    return new Promise((resolve) => {
      const hear = (data: Buffer): void => {
        const answer = (JSON.parse(data.toString()) as { type?: string }).type;
        if (answer === type || answer === 'disconnect') done();
      };
      const done = (): void => {
        this.#socket.off('message', hear);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('message', hear);
      this.#socket.on('close', done);
    });
  }

  async send(message: string | Uint8Array): Promise<void> {
    this.#socket.send(message);
    while (this.isOpen && this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) await sleep(1);
  }
}
