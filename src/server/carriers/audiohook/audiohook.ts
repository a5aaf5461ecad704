import { UndertoneError } from '../../../sdk/errors.ts';
import { hasScope } from '../../auth/grant.ts';
import type { Timer } from '../../clock.ts';
import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import { SERVICE_RESTART } from '../../protocol/standard-codes.ts';
import type { CarrierAdapter, CarrierCall, CarrierLine } from '../adapter.ts';
import { type Fields, numberField, textField } from '../fields.ts';
import { readDuration } from './duration.ts';
import { type ClientMessage, Envelopes } from './envelope.ts';
import { Farewell } from './farewell.ts';
import { chooseMedia, decodeMedia, type MediaChoice } from './media-offer.ts';
import { mistake } from './mistake.ts';

/** How long a client may take to open its session, ms. */
const OPEN_TIMEOUT_MS = 10_000;

/** Conversation of the session by which Genesys tests the connection. */
const PROBE_ID = '00000000-0000-0000-0000-000000000000';

/** Messages that only matter to servers which talk back. */
const IGNORED = ['update', 'dtmf', 'playback_started', 'playback_completed'];

/** What the request's headers say. */
export interface AudiohookRequest {
  /** `Audiohook-Session-Id`. */
  readonly sessionId: string | null;
  /** `Audiohook-Organization-Id`. */
  readonly organizationId: string | null;
}

/** `closing` once the client has said `close`, `leaving` once this side has said, or is about to say, `disconnect`. */
type State = 'preparing' | 'probing' | 'active' | 'paused' | 'closing' | 'leaving';

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
  readonly #farewell: Farewell;
  readonly #openTimer: Timer;
  /** What is done about each type of message. */
  readonly #answers = new Map<string, (message: ClientMessage) => void>([
    ['open', ({ parameters }) => this.#open(parameters)],
    ['ping', () => this.#send('pong')],
    ['paused', () => this.#pause()],
    ['resumed', ({ parameters }) => this.#resume(parameters)],
    ['discarded', ({ parameters }) => this.#discard(parameters)],
    ['error', ({ parameters }) => this.#line.complained('genesys', numberField(parameters, 'code'))],
    ['close', () => this.#close()],
    ...IGNORED.map((type) => [type, () => {}] as const),
  ]);
  #state: State = 'preparing';
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
    this.#farewell = new Farewell(line, this.#envelopes);
    this.#openTimer = line.clock.after(OPEN_TIMEOUT_MS, () => this.refuse(noOpen()));
  }

  text(text: string): void {
    if (this.#state === 'leaving') this.#farewell.hear(text);
    else if (this.#state !== 'closing') this.#take(this.#envelopes.open(text));
  }

  binary(bytes: Uint8Array): void {
    if (['probing', 'closing', 'leaving'].includes(this.#state)) return;
    if (this.#state !== 'active') throw mistake(`audio must not come while the session is ${this.#state}`);
    if (this.#call === null || this.#choice === null)
      throw mistake('audio came though no media was accepted');
    const samples = decodeMedia(bytes, this.#choice);
    this.#call.hear(this.#places.map((place) => samples[place]!));
  }

  refuse(error: UndertoneError): void {
    const isDenied = error.code === 'ERR_UNAUTHORIZED' || error.code === 'ERR_FORBIDDEN';
    const info = isDenied ? undefined : `${error.code}: ${error.message}`;
    this.#leave();
    this.#farewell.disconnect(isDenied ? 'unauthorized' : 'error', CLOSE_CODES[error.code], info);
  }

  leave(): void {
    this.#leave();
    this.#farewell.disconnect('completed', SERVICE_RESTART);
  }

  closed(): 'disconnected' {
    this.#openTimer.cancel();
    this.#farewell.gone();
    return 'disconnected';
  }

  #take(message: ClientMessage): void {
    const { type } = message;
    if (this.#state === 'preparing' && type !== 'open')
      throw mistake(`the first message must be \`open\`, got ${type}`);
    const answer = this.#answers.get(type);
    if (answer === undefined) throw mistake(`there is no message of type "${type}"`);
    answer(message);
  }

  #open(parameters: Fields): void {
    if (this.#state !== 'preparing') throw mistake('`open` must come once');
    this.#openTimer.cancel();
    if (!this.#isKnown(parameters)) this.#deny();
    else if (textField(parameters, 'conversationId') === PROBE_ID) this.#openProbe();
    else this.#openCall(parameters);
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

  #openCall(parameters: Fields): void {
    this.#choice = chooseMedia(parameters.media, (channel) => this.#line.isAnalysed('genesys', channel));
    if (this.#choice !== null) this.#begin(this.#choice, textField(parameters, 'conversationId'));
    this.#state = 'active';
    this.#send('opened', { startPaused: false, media: this.#choice === null ? [] : [this.#choice.offer] });
  }

  #begin({ format, channels, tracks }: MediaChoice, callId: string | null): void {
    const { sampleRate } = format;
    const streamId = this.#request.sessionId;
    const terms = { callId, streamId, sampleRate, tracks: tracks.map((track) => ({ track })) };
    this.#call = this.#line.begin({ carrier: 'genesys', ...terms });
    this.#places = this.#call.channels
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
      if (this.#state === 'closing') this.#farewell.answerClose();
    });
  }

  #deny(): void {
    this.#leave();
    this.#farewell.deny();
  }

  #leave(): void {
    this.#state = 'leaving';
    this.#openTimer.cancel();
  }

  #send(type: string, parameters?: object): void {
    this.#line.send(this.#envelopes.seal(type, parameters));
  }
}

function noOpen(): UndertoneError {
  return new UndertoneError('ERR_START_EXPECTED', `no \`open\` came within ${OPEN_TIMEOUT_MS / 1_000} s`);
}
