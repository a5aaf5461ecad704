import { UndertoneError } from '../../../sdk/errors.ts';
import { type Grant, hasScope } from '../../auth/grant.ts';
import type { Timer } from '../../clock.ts';
import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import { NORMAL_CLOSURE, SERVICE_RESTART } from '../../protocol/standard-codes.ts';
import type { CarrierAdapter, CarrierCall, CarrierLine } from '../adapter.ts';
import { type Fields, numberField, objectField, parseFields, textField } from '../fields.ts';
import { decodePayload, readErrorCode } from './media-message.ts';
import { type Ordered, SequenceBuffer } from './sequence-buffer.ts';
import { readStart, roleOf, type StreamStart, trackName } from './stream-start.ts';
import { TrackMixer } from './track-mixer.ts';

/** How long a carrier may take to say what it streams, ms. */
const START_TIMEOUT_MS = 10_000;

/** The parameter that may carry a password, for carriers that cannot send headers. */
const PASSWORD_PARAMETER = 'token';

/** Says who a carrier is that brings its password in `start`. */
export type GrantOfPassword = (password: string | null) => Grant;

/** The call, once `start` has said what it is. */
interface Streaming {
  readonly start: StreamStart;
  readonly call: CarrierCall;
  readonly mixer: TrackMixer;
  /** Index of each analysed track among those; the others are not even decoded. */
  readonly analysed: ReadonlyMap<string, number>;
}

/**
 * The Media Streams family: Twilio, and those who speak like it (SignalWire, Telnyx, Exotel, Plivo).
 *
 * The carrier sends text messages with an `event`: `connected` (not all do), `start`, `media` again and again, `stop` (not all
 * do), and others that do not matter here. The server sends nothing. Two tracks of a call are separate messages on one socket
 * and become two channels. Numbers may be texts.
 */
export class MediaStreamAdapter implements CarrierAdapter {
  readonly #line: CarrierLine;
  readonly #grantOfPassword: GrantOfPassword;
  readonly #order = new SequenceBuffer<Fields | null>();
  readonly #deadline: Timer;
  #streaming: Streaming | null = null;
  #isOver = false;

  /**
   * @param line - socket and stream
   * @param grantOfPassword - asked where the request itself did not say who the carrier is
   */
  constructor(line: CarrierLine, grantOfPassword: GrantOfPassword) {
    this.#line = line;
    this.#grantOfPassword = grantOfPassword;
    this.#deadline = line.clock.after(START_TIMEOUT_MS, () => this.refuse(noStart()));
  }

  text(text: string): void {
    if (this.#isOver) return;
    const message = parseFields(text);
    const event = textField(message, 'event');
    if (event === 'connected') return;
    if (this.#streaming === null) {
      if (event === 'start') this.#start(message);
      else if (event === 'media') throw audioBeforeStart();
    } else if (event === 'stop') this.#stop(this.#streaming);
    else this.#take(message, event, this.#streaming);
  }

  /** None of the family sends binary messages unless told to. */
  binary(): void {
    throw new UndertoneError(
      'ERR_INVALID_MESSAGE',
      'media streams are text messages, got a binary one; have the carrier send JSON with base64',
    );
  }

  refuse(error: UndertoneError): void {
    this.#over();
    this.#line.close(CLOSE_CODES[error.code], error.code);
  }

  /** What still waits for its turn is heard when the socket has closed. */
  leave(): void {
    this.#deadline.cancel();
    this.#line.close(SERVICE_RESTART, 'restarting');
  }

  /** Plivo has no `stop`: it closes the socket when a call is over. */
  closed(): 'completed' | 'disconnected' {
    const { start, mixer } = this.#streaming ?? {};
    if (!this.#isOver) this.#flush(mixer);
    this.#over();
    return start?.carrier === 'plivo' ? 'completed' : 'disconnected';
  }

  #start(message: Fields): void {
    const start = readStart(message);
    const { carrier, callId, streamId, format, parameters } = start;
    const tracks = start.tracks.map((track) => ({ track, role: roleOf(start, track) }));
    const { sampleRate } = format;
    const grant = this.#grant(parameters);
    const call = this.#line.begin({ carrier, callId, streamId, sampleRate, tracks }, grant);
    this.#deadline.cancel();
    this.#arrange(message, null);
    const analysed = call.channels.filter((channel) => channel.analysed);
    this.#streaming = {
      start,
      call,
      analysed: new Map(analysed.map(({ channel }, index) => [start.tracks[channel]!, index])),
      mixer: new TrackMixer(analysed.length, sampleRate, call, (nSamples) =>
        this.#line.filled(carrier, nSamples, sampleRate),
      ),
    };
  }

  #grant(parameters: StreamStart['parameters']): Grant {
    const { grant } = this.#line;
    return hasScope(grant, 'publish')
      ? grant
      : this.#grantOfPassword(parameters.get(PASSWORD_PARAMETER) ?? null);
  }

  #take(message: Fields, event: string | null, streaming: Streaming): void {
    if (event === 'error') this.#line.complained(streaming.start.carrier, readErrorCode(message));
    const due = this.#arrange(message, event === 'media' ? objectField(message, 'media') : null);
    for (const ordered of due) this.#media(ordered, streaming);
  }

  /** Every message has a number from `start` on, so all of them take part in the order. */
  #arrange(message: Fields, media: Fields | null): Ordered<Fields | null>[] {
    return this.#order.push(numberField(message, 'sequenceNumber', 'sequence_number'), media);
  }

  #media({ item: media, isAfterLoss, isLate }: Ordered<Fields | null>, streaming: Streaming): void {
    if (media === null) return;
    const { start, mixer, analysed } = streaming;
    const track = trackName(textField(media, 'track') ?? start.tracks[0]!);
    const index = analysed.get(track);
    if (index === undefined) {
      if (!start.tracks.includes(track)) this.#line.ignored(start.carrier, 'unknownTrack');
      return;
    }
    const samples = decodePayload(media, start.format);
    const timestampMs = numberField(media, 'timestamp');
    if (samples.length === 0) this.#line.ignored(start.carrier, 'malformed');
    else if (!mixer.write(index, { timestampMs, isAfterLoss, isLate }, samples))
      this.#line.ignored(start.carrier, 'late');
  }

  #stop({ mixer }: Streaming): void {
    this.#flush(mixer);
    this.#over();
    void this.#line.end().then(() => this.#line.close(NORMAL_CLOSURE));
  }

  #flush(mixer: TrackMixer | undefined): void {
    if (this.#streaming !== null)
      for (const ordered of this.#order.flush()) this.#media(ordered, this.#streaming);
    mixer?.flush();
  }

  #over(): void {
    this.#isOver = true;
    this.#deadline.cancel();
  }
}

function noStart(): UndertoneError {
  const seconds = START_TIMEOUT_MS / 1_000;
  return new UndertoneError('ERR_START_EXPECTED', `no \`start\` came within ${seconds} s`);
}

function audioBeforeStart(): UndertoneError {
  return new UndertoneError(
    'ERR_START_EXPECTED',
    '`media` came before `start`, which says what the audio is',
  );
}
