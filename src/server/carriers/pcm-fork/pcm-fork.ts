import { UndertoneError } from '../../../sdk/errors.ts';
import { createSampleDecoder, type SampleDecoder } from '../../../stream/audio/pcm.ts';
import type { Timer } from '../../clock.ts';
import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import { SERVICE_RESTART } from '../../protocol/standard-codes.ts';
import type { CallTerms, CarrierAdapter, CarrierCall, CarrierLine } from '../adapter.ts';
import { type Fields, parseFields } from '../fields.ts';

/** How long a carrier may take to say what it streams, ms. */
const PREAMBLE_TIMEOUT_MS = 10_000;

/**
 * Reads the text message with which a carrier begins.
 *
 * @returns null for a text message that is something else
 * @throws UndertoneError where its audio cannot be taken
 */
export type ReadPreamble = (message: Fields) => CallTerms | null;

/**
 * A socket with one text message that says what the audio is, and then nothing but 16-bit PCM in binary messages, the channels
 * interleaved. Later texts are about keys pressed and audio played, and do not matter here. The call is over when the socket is.
 */
export class PcmForkAdapter implements CarrierAdapter {
  readonly #line: CarrierLine;
  readonly #readPreamble: ReadPreamble;
  readonly #deadline: Timer;
  #call: CarrierCall | null = null;
  #decoder: SampleDecoder | null = null;

  /**
   * @param line - socket and stream
   * @param readPreamble - of the carrier
   */
  constructor(line: CarrierLine, readPreamble: ReadPreamble) {
    this.#line = line;
    this.#readPreamble = readPreamble;
    this.#deadline = line.clock.after(PREAMBLE_TIMEOUT_MS, () => this.refuse(noPreamble()));
  }

  text(text: string): void {
    if (this.#call !== null) return;
    const terms = this.#readPreamble(parseFields(text));
    if (terms === null) return;
    this.#call = this.#line.begin(terms);
    this.#deadline.cancel();
    this.#decoder = createSampleDecoder('s16', terms.tracks.length);
  }

  binary(bytes: Uint8Array): void {
    const call = this.#call;
    if (call === null || this.#decoder === null) throw noPreamble();
    const samples = this.#decoder.push(bytes).filter((_, channel) => call.channels[channel]?.analysed);
    if (samples[0]!.length > 0) call.hear(samples);
  }

  refuse(error: UndertoneError): void {
    this.#deadline.cancel();
    this.#line.close(CLOSE_CODES[error.code], error.code);
  }

  leave(): void {
    this.#deadline.cancel();
    this.#line.close(SERVICE_RESTART, 'restarting');
  }

  closed(): 'completed' {
    this.#deadline.cancel();
    return 'completed';
  }
}

function noPreamble(): UndertoneError {
  return new UndertoneError(
    'ERR_START_EXPECTED',
    'the first message must be the JSON text that says what the audio is',
  );
}
