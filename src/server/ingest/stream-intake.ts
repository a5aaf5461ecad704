import type { UndertoneError } from '../../sdk/errors.ts';
import type { ReadyMessage, StartMessage } from '../../sdk/messages.ts';
import type { DecodedAudio } from '../../stream/audio/audio-decoder.ts';
import type { ServerContext } from '../context.ts';
import { describesItself } from '../protocol/publisher-messages.ts';
import { checkAdmission } from './admission.ts';
import { type AudioSource, createAudioSource } from './audio-source.ts';
import { SampleIntake, type StreamTotals } from './sample-intake.ts';

/** One stream of encoded audio from its `start` to its last event: bytes in, events to the hub. Knows no socket. */
export class StreamIntake {
  readonly #onFailed: (thrown: unknown) => void;
  readonly #samples: SampleIntake;
  readonly #source: AudioSource;
  #receivedAtMs = 0;
  #finished: Promise<StreamTotals> | null = null;

  /**
   * Takes a name in the hub; nothing is analysed before `begin`.
   *
   * @param context - what the server's sessions share
   * @param start - as checked by `parseStart`
   * @param onFailed - told when the stream cannot go on, other than by an error thrown here; answer with `finish`
   * @throws UndertoneError when the stream is refused
   */
  constructor(context: ServerContext, start: StartMessage, onFailed: (thrown: unknown) => void) {
    checkAdmission(context, start);
    this.#onFailed = onFailed;
    this.#source = createAudioSource(start, {
      audio: (decoded) => this.#take(decoded),
      drained: () => this.#samples.drained(),
      failed: (thrown) => onFailed(thrown),
    });
    const { sampleRate = 0, channels = 1 } = start;
    const layout = describesItself(start) ? null : { sampleRate, channels };
    this.#samples = new SampleIntake(context, start, layout, onFailed);
  }

  get name(): string {
    return this.#samples.name;
  }

  /** True for audio as it happens. */
  get isLive(): boolean {
    return this.#samples.isLive;
  }

  /** Audio received, ms of stream time. */
  get receivedMs(): number {
    return this.#samples.receivedMs;
  }

  /** Audio analysed, ms of stream time. */
  get processedMs(): number {
    return this.#samples.processedMs;
  }

  /** The answer to the `start`. */
  readyMessage(): ReadyMessage {
    return this.#samples.readyMessage();
  }

  /** Opens the lane where rate and channels are known already; else their header will. */
  begin(): void {
    this.#samples.begin();
  }

  /**
   * Takes audio bytes.
   *
   * @param bytes - as they arrived
   * @param receivedAtMs - when, ms since the Unix epoch with fractions
   * @returns false when the source should pause until `drained()`
   * @throws UndertoneError where the bytes are not what `start` said
   */
  write(bytes: Uint8Array, receivedAtMs: number): boolean {
    this.#receivedAtMs = receivedAtMs;
    return this.#source.write(bytes);
  }

  /** Resolves when more audio may come. */
  drained(): Promise<void> {
    return this.#source.drained();
  }

  /** Asks for a result on the audio so far. */
  flush(): void {
    this.#samples.flush();
  }

  /**
   * Ends the stream and resolves when its last event has been published; calling it again returns the same.
   *
   * @param outcome - `completed` after an `end`, `disconnected` when the publisher is gone
   * @param failure - what went wrong, which makes the outcome `failed`
   */
  finish(outcome: 'completed' | 'disconnected', failure?: UndertoneError): Promise<StreamTotals> {
    if (failure !== undefined) this.#samples.fail(failure);
    this.#finished ??= this.#conclude(outcome);
    return this.#finished;
  }

  #take({ sampleRate, channels }: DecodedAudio): boolean {
    this.#samples.describe({ sampleRate, channels: channels.length });
    const plan = this.#samples.channels;
    const analysed = channels.filter((_, channel) => plan[channel]?.analysed);
    return this.#samples.hear(analysed, this.#receivedAtMs);
  }

  async #conclude(outcome: 'completed' | 'disconnected'): Promise<StreamTotals> {
    try {
      await this.#source.end();
    } catch (thrown) {
      // Audio that breaks off is what a lost publisher or an earlier failure leads one to expect.
      if (outcome === 'completed' && this.#samples.failure === null) this.#onFailed(thrown);
    }
    return this.#samples.finish(outcome);
  }
}
