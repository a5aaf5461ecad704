import type { Duplex } from 'node:stream';
import WebSocket from 'ws';
import type { ErrorMessage, StartMessage } from '../../src/sdk/messages.ts';
import { TELEPHONE_RATE } from '../speech.ts';
import type { WheelRider } from './frame-wheel.ts';
import type { FramedAudio } from './framed-audio.ts';

/** Frames whose time of sending is remembered: 40 s at 20 ms. */
const REMEMBERED_FRAMES = 2_000;

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

/** Why a call did not last: the code of the server's error, or of the closed socket. */
export type CallFailure = string;

/** One live telephone call: a publisher that sends a frame whenever it is told to. */
export class Call implements WheelRider {
  readonly stream: string;
  /** Resolves when the server is ready for audio, or rejects with an Error whose message is a {@link CallFailure}. */
  readonly ready: Promise<void>;
  /** Called once if the call is lost before `end`. */
  onLost: (failure: CallFailure) => void = () => {};
  readonly #options: CallOptions;
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;
  /** When each of the last frames was sent, ms. */
  readonly #sentAtMs = new Float64Array(REMEMBERED_FRAMES);
  #transport: Duplex | null = null;
  #nSent = 0;
  #isEnding = false;
  #failure: CallFailure | null = null;

  constructor(options: CallOptions) {
    this.stream = options.stream;
    this.#options = options;
    this.#socket = new WebSocket(options.url, { perMessageDeflate: false });
    // Frames are made already, so they go past the client library straight into its connection.
    this.#socket.on('upgrade', ({ socket }) => {
      this.#transport = socket;
    });
    this.#closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.ready = this.#open();
  }

  /** Audio sent, ms. */
  get sentMs(): number {
    return this.#nSent * this.#options.frameMs;
  }

  sendFrame(nowMs: number): void {
    const { audio, firstFrame } = this.#options;
    this.#sentAtMs[this.#nSent % REMEMBERED_FRAMES] = nowMs;
    this.#transport?.write(audio.frame(firstFrame + this.#nSent));
    this.#nSent += 1;
  }

  /**
   * When the sample at a stream time was sent.
   *
   * @param streamMs - stream time, ms; the end of the last frame at most
   * @returns ms of `performance.now()`, or null when that is too long ago to be remembered
   */
  sentAt(streamMs: number): number | null {
    const frame = Math.min(this.#nSent, Math.ceil(streamMs / this.#options.frameMs - 1e-6)) - 1;
    return frame < 0 || this.#nSent - frame > REMEMBERED_FRAMES
      ? null
      : this.#sentAtMs[frame % REMEMBERED_FRAMES]!;
  }

  /** Says that the call is over and resolves when the server has closed it. */
  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#socket.readyState !== WebSocket.OPEN) return this.terminate();
    this.#socket.send('{"type":"end"}');
    const timer = setTimeout(() => this.#socket.terminate(), END_TIMEOUT_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  /** Hangs up. */
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
