import type { IncomingMessage } from 'node:http';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { EventType } from '../../../sdk/events.ts';
import type { StartMessage } from '../../../sdk/messages.ts';
import type { Timer } from '../../clock.ts';
import type { ServerContext } from '../../context.ts';
import type { Packet } from '../../hub/packet.ts';
import { StreamIntake } from '../../ingest/stream-intake.ts';
import { errorMessage, presentableError } from '../../protocol/error-message.ts';
import { shuttingDown } from '../../shutting-down.ts';
import { LineStream } from './line-stream.ts';

/** How long the rest of a refused upload is read and thrown away, so that the client gets to see why, ms. */
const LINGER_MS = 5_000;

/** What an {@link UploadSession} is made with. */
export interface UploadOptions {
  readonly body: IncomingMessage;
  /** What had to be read of the body to know what it is. */
  readonly first: Buffer;
  readonly start: StartMessage;
  /** Types of the events to answer with. */
  readonly wants: (type: EventType) => boolean;
  /** Called once everything of this upload is over. */
  readonly onDone: () => void;
}

/**
 * One upload on `/v1/analyze`: its body goes to the lanes as fast as they and the reader of the answer take it.
 *
 * Nothing is kept but what is on its way: the body is not read while the lanes have enough or the client does not read its
 * answer.
 */
export class UploadSession {
  /** The events, a line each; after a failure an `error` is the last. */
  readonly lines = new LineStream();
  readonly #context: ServerContext;
  readonly #options: UploadOptions;
  readonly #intake: StreamIntake;
  readonly #stopListening: () => void;
  readonly #watch: Timer;
  #failure: UndertoneError | null = null;
  #isAbandoned = false;
  #isConcluded = false;
  /** Since when it is the client's turn; null while the lanes are at work. */
  #waitsSinceMs: number | null = null;
  #readsSeen = 0;

  /** @throws UndertoneError when the stream is refused */
  constructor(context: ServerContext, options: UploadOptions) {
    this.#context = context;
    this.#options = options;
    this.#intake = new StreamIntake(context, options.start, (thrown) => this.#fail(thrown));
    this.#stopListening = context.hub.listen({
      matches: (stream) => stream === this.#intake.name,
      deliver: (packet) => this.#deliver(packet),
    });
    this.#watch = context.clock.every(context.config.ackIntervalMs, () => this.#checkIdle());
    this.lines.on('close', () => {
      this.#watch.cancel();
      this.#abandon();
    });
  }

  /** Reads, analyses and answers; resolves when all of it is done, however it went. */
  async run(): Promise<void> {
    try {
      this.#intake.begin();
      await this.#take(this.#options.first);
      await this.#takeBody();
    } catch (thrown) {
      if (this.#isLost) this.#abandon();
      else this.#fail(thrown);
    }
    await this.#conclude();
    this.#options.body.resume();
  }

  /** Ends it with what has been received: the server closes. */
  shutdown(): void {
    this.#fail(shuttingDown());
  }

  get #isOver(): boolean {
    return this.#failure !== null || this.#isAbandoned;
  }

  /** The client broke off before its body was complete. */
  get #isLost(): boolean {
    const { body } = this.#options;
    return body.destroyed && !body.complete;
  }

  async #takeBody(): Promise<void> {
    const { body } = this.#options;
    this.#waitsSinceMs = this.#context.clock.now();
    for await (const bytes of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (this.#isOver) return;
      await this.#take(bytes);
      this.#waitsSinceMs = this.#context.clock.now();
    }
  }

  async #take(bytes: Buffer): Promise<void> {
    const { clock } = this.#context;
    this.#waitsSinceMs = null;
    if (!this.#intake.write(bytes, clock.now())) await this.#intake.drained();
    this.#waitsSinceMs = clock.now();
    await this.lines.room();
  }

  #deliver({ event }: Packet): void {
    this.lines.begin();
    if (this.#options.wants(event.type)) this.lines.add(event.json);
  }

  #checkIdle(): void {
    const { clock, config } = this.#context;
    if (this.#waitsSinceMs === null) return;
    if (this.lines.reads > this.#readsSeen) this.#waitsSinceMs = clock.now();
    this.#readsSeen = this.lines.reads;
    if (clock.now() - this.#waitsSinceMs < config.idleTimeoutMs) return;
    if (this.#isConcluded) {
      this.lines.destroy();
      return;
    }
    const seconds = Math.round(config.idleTimeoutMs / 1_000);
    this.#fail(
      new UndertoneError(
        'ERR_IDLE',
        `nothing was sent, or nothing of the answer was read, for ${seconds} s; read the answer while you send`,
        { retryable: true },
      ),
    );
  }

  #fail(thrown: unknown): void {
    if (this.#isOver) return;
    this.#failure = presentableError(thrown);
    if (this.#failure !== thrown)
      this.#context.logger.error({ err: thrown }, 'upload failed inside the server');
    // Once more where the intake is ending already: its last event has to say what was found out on the way.
    void this.#intake.finish('disconnected', this.#failure);
    void this.#conclude();
  }

  #abandon(): void {
    if (this.#isConcluded) return;
    this.#isAbandoned = true;
    void this.#conclude();
  }

  async #conclude(): Promise<void> {
    if (this.#isConcluded) return;
    this.#isConcluded = true;
    if (this.#isOver) this.#limitRest();
    const failure = this.#failure ?? undefined;
    await this.#intake.finish(this.#isOver ? 'disconnected' : 'completed', failure);
    this.#answerFailure(this.#failure);
    this.#stopListening();
    this.#waitsSinceMs = this.#context.clock.now();
    this.#options.onDone();
  }

  /** Found out by the caller, as an HTTP status, where nothing has been answered yet. */
  #answerFailure(failure: UndertoneError | null): void {
    if (failure !== null && !this.lines.hasBegun) {
      this.lines.destroy(failure);
      return;
    }
    if (failure !== null) this.lines.add(JSON.stringify(errorMessage(failure)));
    this.lines.finish();
  }

  /** A client that hears no while it is still sending must not find its connection reset before it could read why. */
  #limitRest(): void {
    const { body } = this.#options;
    if (body.complete || body.destroyed) return;
    const timer = this.#context.clock.after(LINGER_MS, () => body.destroy());
    body.once('close', () => timer.cancel());
  }
}
