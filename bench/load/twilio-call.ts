import WebSocket from 'ws';
import { type CallFailure, type LiveCall, SentFrames } from './live-call.ts';

/** How long a server may take to end a stream, ms. */
const END_TIMEOUT_MS = 30_000;

/** What one call of Twilio is made of. */
export interface TwilioCallOptions {
  /** Of the door for media streams, `ws://…/v1/carriers/media-stream`. */
  readonly url: string;
  readonly callId: string;
  /** Mu-law frames in base64, of the customer and of the agent; played in a loop. */
  readonly customer: readonly string[];
  readonly agent: readonly string[];
  readonly frameMs: number;
  readonly firstFrame: number;
}

/** One call as Twilio streams it, `both_tracks`: two messages of JSON a frame. */
export class TwilioCall implements LiveCall {
  readonly stream: string;
  readonly ready: Promise<void>;
  onLost: (failure: CallFailure) => void = () => {};
  readonly #options: TwilioCallOptions;
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;
  readonly #sent: SentFrames;
  #sequence = 1;
  #isEnding = false;

  constructor(options: TwilioCallOptions) {
    this.stream = `twilio-${options.callId}`;
    this.#options = options;
    this.#sent = new SentFrames(options.frameMs);
    this.#socket = new WebSocket(options.url, { perMessageDeflate: false });
    this.#closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.ready = this.#open();
  }

  get sentMs(): number {
    return this.#sent.totalMs;
  }

  sentAt(streamMs: number): number | null {
    return this.#sent.at(streamMs);
  }

  sendFrame(nowMs: number): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const { customer, agent, firstFrame } = this.#options;
    const index = firstFrame + this.#sent.count;
    this.#sendMedia('inbound', customer[index % customer.length]!);
    this.#sendMedia('outbound', agent[index % agent.length]!);
    this.#sent.note(nowMs);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#socket.readyState !== WebSocket.OPEN) return this.terminate();
    this.#socket.send(`{"event":"stop","sequenceNumber":"${this.#sequence + 1}","stop":{}}`);
    const timer = setTimeout(() => this.#socket.terminate(), END_TIMEOUT_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  terminate(): void {
    this.#isEnding = true;
    this.#socket.terminate();
  }

  #sendMedia(track: string, payload: string): void {
    this.#sequence += 1;
    const chunk = this.#sent.count + 1;
    const streamSid = `MZ${this.#options.callId}`;
    // Written by hand: a generator that builds objects would take more of the machine than the server it measures.
    this.#socket.send(
      `{"event":"media","sequenceNumber":"${this.#sequence}","streamSid":"${streamSid}","media":{"track":"${track}","chunk":"${chunk}","timestamp":"${this.#sent.totalMs}","payload":"${payload}"}}`,
    );
  }

  /** Twilio hears nothing back: a call is ready when it has said what it is, and lost when the socket closes. */
  #open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.on('open', () => {
        this.#start();
        resolve();
      });
      this.#socket.on('error', reject);
      this.#socket.on('close', (code, reason) => {
        const failure = reason.length > 0 ? reason.toString() : `closed ${code}`;
        reject(new Error(failure));
        if (!this.#isEnding) this.onLost(failure);
      });
    });
  }

  #start(): void {
    const { callId } = this.#options;
    const start = {
      accountSid: 'AC0123456789abcdef0123456789abcdef',
      streamSid: `MZ${callId}`,
      callSid: callId,
      tracks: ['inbound', 'outbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: {},
    };
    this.#socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}');
    this.#socket.send(
      JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid: `MZ${callId}`, start }),
    );
  }
}
