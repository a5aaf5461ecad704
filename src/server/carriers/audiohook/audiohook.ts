import { UndertoneError } from '../../../sdk/errors.ts';
import { decodeSamples, SAMPLE_BYTES } from '../../../stream/audio/pcm.ts';
import { hasScope } from '../../auth/grant.ts';
import type { Timer } from '../../clock.ts';
import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import { NORMAL_CLOSURE, SERVICE_RESTART } from '../../protocol/standard-codes.ts';
import type { CarrierAdapter, CarrierCall, CarrierLine } from '../adapter.ts';
import { type Fields, textField } from '../fields.ts';
import { readDuration } from './duration.ts';
import { type ClientMessage, Envelopes } from './envelope.ts';
import { chooseMedia, type MediaChoice } from './media-offer.ts';

/** How long a client may take to open its session, ms. */
const OPEN_TIMEOUT_MS = 10_000;

/** How long a client has to answer `disconnect` or `closed` before the socket is closed, ms. */
const CLOSE_TIMEOUT_MS = 5_000;

/** A refused client hears so at the same moment, whatever was wrong with what it brought, ms after it connected. */
const REFUSAL_MS = 500;

/** Conversation of the session by which Genesys tests the connection. */
const PROBE_ID = '00000000-0000-0000-0000-000000000000';

/** Messages that only matter to servers which talk back. */
const IGNORED = ['update', 'error', 'dtmf', 'playback_started', 'playback_completed'];

/** What the request's headers say. */
export interface AudiohookRequest {
  /** `Audiohook-Session-Id`. */
  readonly sessionId: string | null;
  /** `Audiohook-Organization-Id`. */
  readonly organizationId: string | null;
}

type State = 'preparing' | 'probing' | 'active' | 'paused' | 'closing';

/**
 * Genesys AudioHook, version 2.
 *
 * Text messages are JSON in an envelope that numbers them both ways. The client sends `open` with what audio it offers, the
 * server answers `opened` with what it takes. Then binary messages carry the audio, samples interleaved. `ping` is answered by
 * `pong`. `paused`, `resumed` and `discarded` say which audio is left out. `close` is answered by `closed` when everything has
 * been analysed. Whoever cannot go on says `disconnect` and is answered by `close`.
 */
export class AudiohookAdapter implements CarrierAdapter {
  readonly #line: CarrierLine;
  readonly #request: AudiohookRequest;
  readonly #envelopes: Envelopes;
  readonly #connectedAtMs: number;
  /** What is done about each type of message. */
  readonly #answers = new Map<string, (message: ClientMessage) => void>([
    ['open', (message) => this.#open(message)],
    ['ping', () => this.#send('pong')],
    ['paused', () => this.#pause()],
    ['resumed', ({ parameters }) => this.#resume(parameters)],
    ['discarded', ({ parameters }) => this.#discard(parameters)],
    ['close', () => this.#close()],
    ...IGNORED.map((type) => [type, () => {}] as const),
  ]);
  #timer: Timer;
  #state: State = 'preparing';
  /** The socket is closed; what is still analysed has nobody to be told to. */
  #isGone = false;
  #call: CarrierCall | null = null;
  #choice: MediaChoice | null = null;
  /** For each analysed track its place in the audio. */
  #places: readonly number[] = [];

  /**
   * @param line - socket and stream
   * @param request - what the request's headers say
   */
  constructor(line: CarrierLine, request: AudiohookRequest) {
    this.#line = line;
    this.#request = request;
    this.#envelopes = new Envelopes(request.sessionId);
    this.#connectedAtMs = line.clock.now();
    this.#timer = line.clock.after(OPEN_TIMEOUT_MS, () => this.refuse(noOpen()));
  }

  text(text: string): void {
    if (this.#state === 'closing') this.#answerClose(text);
    else this.#take(this.#envelopes.open(text));
  }

  binary(bytes: Uint8Array): void {
    if (this.#state === 'closing' || this.#state === 'probing') return;
    if (this.#state !== 'active') throw wrong(`audio must not come while the session is ${this.#state}`);
    if (this.#call === null || this.#choice === null) throw wrong('audio came though no media was accepted');
    const { format, channels } = this.#choice;
    if (bytes.length % (SAMPLE_BYTES[format.sampleFormat] * channels.length) !== 0)
      throw wrong('binary messages must hold whole samples of every channel');
    const samples = decodeSamples(bytes, format.sampleFormat, channels.length);
    this.#call.hear(this.#places.map((place) => samples[place]!));
  }

  refuse(error: UndertoneError): void {
    const isDenied = error.code === 'ERR_UNAUTHORIZED' || error.code === 'ERR_FORBIDDEN';
    const info = isDenied ? undefined : `${error.code}: ${error.message}`;
    this.#disconnect(isDenied ? 'unauthorized' : 'error', CLOSE_CODES[error.code], info);
  }

  leave(): void {
    this.#disconnect('completed', SERVICE_RESTART);
  }

  closed(): 'disconnected' {
    this.#isGone = true;
    this.#timer.cancel();
    return 'disconnected';
  }

  #take(message: ClientMessage): void {
    const { type } = message;
    if (this.#state === 'preparing' && type !== 'open')
      throw wrong(`the first message must be \`open\`, got ${type}`);
    const answer = this.#answers.get(type);
    if (answer === undefined) throw wrong(`there is no message of type "${type}"`);
    answer(message);
  }

  #open({ parameters }: ClientMessage): void {
    if (this.#state !== 'preparing') throw wrong('`open` must come once');
    this.#timer.cancel();
    if (!this.#isKnown(parameters)) this.#refuseInTime();
    else if (textField(parameters, 'conversationId') === PROBE_ID) this.#openProbe();
    else this.#openCall(parameters);
  }

  #openCall(parameters: Fields): void {
    this.#choice = chooseMedia(parameters.media, (channel) => this.#line.isAnalysed('genesys', channel));
    if (this.#choice !== null) this.#begin(this.#choice, textField(parameters, 'conversationId'));
    this.#state = 'active';
    this.#send('opened', { startPaused: false, media: this.#choice === null ? [] : [this.#choice.offer] });
  }

  /** Who signed for one organization must not speak for another. */
  #isKnown(parameters: Fields): boolean {
    const { organizationId } = this.#request;
    const isSame = organizationId === null || organizationId === textField(parameters, 'organizationId');
    return hasScope(this.#line.grant, 'publish') && isSame;
  }

  #openProbe(): void {
    this.#state = 'probing';
    this.#line.probed('genesys');
    this.#send('opened', { startPaused: false, media: [] });
  }

  #begin({ format, channels, tracks }: MediaChoice, callId: string | null): void {
    const { sampleRate } = format;
    const streamId = this.#request.sessionId;
    const call = this.#line.begin({
      carrier: 'genesys',
      callId,
      streamId,
      sampleRate,
      tracks: tracks.map((track) => ({ track })),
    });
    this.#call = call;
    this.#places = call.channels
      .filter(({ analysed }) => analysed)
      .map(({ channel }) => channels.indexOf(tracks[channel]!));
  }

  #pause(): void {
    if (this.#state === 'active') this.#state = 'paused';
  }

  #resume(parameters: Fields): void {
    if (this.#state === 'paused') this.#state = 'active';
    this.#discard(parameters);
  }

  /** Audio was left out: the next comes after the end of it, counted from the client's own beginning. */
  #discard({ start, discarded }: Fields): void {
    const end = readDuration(start) + readDuration(discarded);
    if (this.#call === null || this.#choice === null) return;
    this.#call.gap(Math.round(end * this.#choice.format.sampleRate) - this.#call.nSamples);
  }

  #close(): void {
    this.#state = 'closing';
    void this.#line.end().then(() => {
      this.#send('closed');
      this.#closeSoon(NORMAL_CLOSURE);
    });
  }

  /** After `disconnect` there is one thing left to say, however the client numbers it. */
  #answerClose(text: string): void {
    if (!/"type"\s*:\s*"close"/.test(text)) return;
    this.#send('closed');
    this.#closeSoon(NORMAL_CLOSURE);
  }

  #refuseInTime(): void {
    this.#state = 'closing';
    const waitMs = this.#connectedAtMs + REFUSAL_MS - this.#line.clock.now();
    this.#timer = this.#line.clock.after(Math.max(0, waitMs), () => {
      this.#disconnect('unauthorized', CLOSE_CODES.ERR_UNAUTHORIZED);
    });
  }

  #disconnect(reason: 'completed' | 'unauthorized' | 'error', code: number, info?: string): void {
    this.#state = 'closing';
    this.#send('disconnect', info === undefined ? { reason } : { reason, info });
    this.#closeSoon(code);
  }

  #closeSoon(code: number): void {
    this.#timer.cancel();
    if (this.#isGone) return;
    this.#timer = this.#line.clock.after(CLOSE_TIMEOUT_MS, () => this.#line.close(code));
  }

  #send(type: string, parameters?: object): void {
    this.#line.send(this.#envelopes.seal(type, parameters));
  }
}

function noOpen(): UndertoneError {
  return new UndertoneError('ERR_START_EXPECTED', `no \`open\` came within ${OPEN_TIMEOUT_MS / 1_000} s`);
}

function wrong(message: string): UndertoneError {
  return new UndertoneError('ERR_INVALID_MESSAGE', message);
}
