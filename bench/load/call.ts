import type { Duplex } from 'node:stream';
import WebSocket from 'ws';
import type { ErrorMessage, StartMessage } from '../../src/sdk/messages.ts';
import { TELEPHONE_RATE } from '../speech.ts';
import type { FramedAudio } from './framed-audio.ts';
import { type CallFailure, type LiveCall, SentFrames } from './live-call.ts';

/** How long a server may take to end a stream, ms. */
const END_TIMEOUT_MS = 30_000;

/** What one call is made of. */
export interface CallOptions {
  /** Of the ingest door, `ws://…/v1/ingest`. */
  readonly url: string;
  /** Name of its stream. */
  readonly stream: string;
  readonly audio: FramedAudio;
  /** Audio a frame, ms. */
  readonly frameMs: number;
  /** First frame of the audio to send. */
  readonly firstFrame: number;
}

/** One live telephone call of a publisher. */
export class Call implements LiveCall {
  readonly stream: string;
  readonly ready: Promise<void>;
  onLost: (failure: CallFailure) => void = () => {};
  readonly #options: CallOptions;
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;
  readonly #sent: SentFrames;
  #transport: Duplex | null = null;
  #isEnding = false;
  #failure: CallFailure | null = null;

  constructor(options: CallOptions) {
    this.stream = options.stream;
    this.#options = options;
    this.#sent = new SentFrames(options.frameMs);
    this.#socket = new WebSocket(options.url, { perMessageDeflate: false });
    // Frames are made already, so they go past the client library straight into its connection.
    this.#socket.on('upgrade', ({ socket }) => {
      this.#transport = socket;
    });
    this.#closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.ready = this.#open();
  }

  get sentMs(): number {
    return this.#sent.totalMs;
  }

  sendFrame(nowMs: number): void {
    const { audio, firstFrame } = this.#options;
    this.#transport?.write(audio.frame(firstFrame + this.#sent.count));
    this.#sent.note(nowMs);
  }

  sentAt(streamMs: number): number | null {
    return this.#sent.at(streamMs);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#socket.readyState !== WebSocket.OPEN) return this.terminate();
    this.#socket.send('{"type":"end"}');
    const timer = setTimeout(() => this.#socket.terminate(), END_TIMEOUT_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  terminate(): void {
    this.#isEnding = true;
    this.#socket.terminate();
  }

  #open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.on('open', () => this.#start());
      this.#socket.on('message', (data) => {
        const message = JSON.parse(data.toString()) as { type: string } | ErrorMessage;
        if (message.type === 'ready') resolve();
        if (message.type === 'error') this.#failure = (message as ErrorMessage).code;
      });
      this.#socket.on('error', (error) => {
        this.#failure ??= error.message;
      });
      this.#socket.on('close', (code) => {
        const failure = this.#failure ?? `closed ${code}`;
        reject(new Error(failure));
        if (!this.#isEnding) this.onLost(failure);
      });
    });
  }

  #start(): void {
    const { stream } = this.#options;
    const start: StartMessage = {
      type: 'start',
      stream,
      encoding: 'mulaw',
      sampleRate: TELEPHONE_RATE,
      channels: 1,
      roles: ['customer'],
    };
    this.#socket.send(JSON.stringify({ ...start }));
  }
}
