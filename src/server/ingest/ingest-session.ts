import { UndertoneError } from '../../sdk/errors.ts';
import type { AckMessage, EndedMessage } from '../../sdk/messages.ts';
import type { Timer } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { createConnectionOutbox } from '../events/connection-outbox.ts';
import type { Outbox } from '../events/outbox.ts';
import { CLOSE_CODES } from '../protocol/close-codes.ts';
import { errorMessage, presentableError } from '../protocol/error-message.ts';
import { parseControl, parseStart } from '../protocol/publisher-messages.ts';
import { NORMAL_CLOSURE, SERVICE_RESTART } from '../protocol/standard-codes.ts';
import type { Connection, ConnectionHandler } from '../socket/connection.ts';
import { PaceWatch } from './pace.ts';
import { StreamIntake } from './stream-intake.ts';

/** How far a session has come; it only moves on. */
type Phase = 'expectingStart' | 'streaming' | 'ending' | 'over';

/** One publisher on `/v1/ingest`: `start`, audio, `end`, and all that can go wrong between them. */
export class IngestSession implements ConnectionHandler {
  readonly #context: ServerContext;
  readonly #connection: Connection;
  readonly #onDone: () => void;
  readonly #pace: PaceWatch;
  readonly #ticker: Timer;
  #phase: Phase = 'expectingStart';
  #intake: StreamIntake | null = null;
  /** Holds the publisher's own events; null unless it asked for them. */
  #outbox: Outbox | null = null;
  #stopListening: (() => void) | null = null;
  #isPaused = false;
  /** Gives the token its place for a stream back. */
  #release = (): void => {};

  /**
   * @param context - what the server's sessions share
   * @param connection - the publisher's socket
   * @param onDone - called once the socket is closed and all its audio is analysed
   */
  constructor(context: ServerContext, connection: Connection, onDone: () => void) {
    const { clock, config } = context;
    this.#context = context;
    this.#connection = connection;
    this.#onDone = onDone;
    this.#pace = new PaceWatch(config, clock.now(), (warning) => connection.send(warning));
    this.#ticker = clock.every(config.ackIntervalMs, () => this.#tick());
  }

  text(text: string): void {
    if (this.#phase === 'over') return;
    this.#pace.heard(this.#context.clock.now());
    if (this.#intake === null) this.#start(text);
    else this.#control(text, this.#intake);
  }

  binary(bytes: Uint8Array): void {
    if (this.#phase === 'over') return;
    if (this.#intake === null) throw audioBeforeStart();
    if (this.#phase === 'ending') throw afterEnd('audio');
    const now = this.#context.clock.now();
    this.#pace.audio(now);
    const hasRoom = this.#intake.write(bytes, now);
    if (this.#intake.isLive) this.#pace.checkAhead(this.#intake.receivedMs, now);
    if (!hasRoom) this.#pauseUntilDrained(this.#intake);
  }

  failed(thrown: unknown): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#ticker.cancel();
    const error = presentableError(thrown);
    this.#log(error, thrown);
    this.#connection.send(errorMessage(thrown));
    const close = () => {
      this.#outbox?.flushAll();
      this.#connection.close(CLOSE_CODES[error.code], error.code);
    };
    const finished = this.#intake?.finish('disconnected', error);
    // A publisher that wants its events still gets those of the audio it sent before the mistake.
    if (finished !== undefined && this.#outbox !== null) void finished.then(close);
    else close();
  }

  drained(): void {
    this.#outbox?.flush();
  }

  closed(): void {
    this.#phase = 'over';
    this.#ticker.cancel();
    this.#stopListening?.();
    const finished = this.#intake?.finish('disconnected') ?? Promise.resolve();
    void finished.then(() => {
      this.#release();
      this.#onDone();
    });
  }

  /** Tells a publisher that the server is about to close; one that has not started is sent away at once. */
  announceShutdown(): void {
    if (this.#phase === 'expectingStart') this.shutdown();
    else {
      const within = Math.round(this.#context.config.drainTimeoutMs / 1_000);
      const message = `the server is closing; end the stream within ${within} s or reconnect and start another`;
      this.#connection.send({ type: 'warning', code: 'ERR_SHUTTING_DOWN', message });
    }
  }

  /** Ends the stream with what has been received and closes. */
  shutdown(): void {
    this.#connection.close(SERVICE_RESTART, 'restarting');
  }

  #start(text: string): void {
    const start = parseStart(text);
    this.#release = this.#context.auth.admitStream(this.#connection.grant, start);
    const intake = new StreamIntake(this.#context, start, (error) => this.failed(error));
    this.#intake = intake;
    this.#phase = 'streaming';
    this.#connection.send(intake.readyMessage());
    if (start.events) this.#sendEvents(intake.name);
    intake.begin();
  }

  #sendEvents(name: string): void {
    const outbox = createConnectionOutbox(this.#context, this.#connection, (error) => this.failed(error));
    this.#outbox = outbox;
    this.#stopListening = this.#context.hub.listen({
      matches: (stream) => stream === name,
      deliver: (packet) => outbox.push(packet),
    });
  }

  #control(text: string, intake: StreamIntake): void {
    const message = parseControl(text);
    if (this.#phase === 'ending') throw afterEnd(message.type);
    switch (message.type) {
      case 'keepAlive':
        return;
      case 'flush':
        intake.flush();
        return;
      case 'end':
        this.#end(intake);
        return;
      default:
        message satisfies never;
    }
  }

  #end(intake: StreamIntake): void {
    this.#phase = 'ending';
    void intake.finish('completed').then((totals) => {
      if (this.#phase !== 'ending') return;
      this.#phase = 'over';
      this.#ticker.cancel();
      this.#outbox?.flushAll();
      this.#connection.send({ type: 'ended', stream: intake.name, ...totals } satisfies EndedMessage);
      this.#connection.close(NORMAL_CLOSURE);
    });
  }

  #tick(): void {
    const now = this.#context.clock.now();
    if (this.#intake !== null) this.#acknowledge(this.#intake, now);
    // While the source is paused, or its last audio is analysed, it is this side that makes the publisher wait.
    if (this.#isPaused || this.#phase === 'ending') return;
    try {
      this.#pace.checkIdle(now);
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  #acknowledge(intake: StreamIntake, now: number): void {
    const receivedMs = Math.round(intake.receivedMs);
    const processedMs = Math.min(receivedMs, Math.round(intake.processedMs));
    const realTimeFactor = this.#pace.realTimeFactor(intake.receivedMs, now);
    this.#connection.send({
      type: 'ack',
      receivedMs,
      processedMs,
      lagMs: receivedMs - processedMs,
      realTimeFactor: Math.round(realTimeFactor * 1_000) / 1_000,
    } satisfies AckMessage);
  }

  #pauseUntilDrained(intake: StreamIntake): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#connection.pause();
    void intake.drained().then(() => {
      this.#isPaused = false;
      this.#pace.heard(this.#context.clock.now());
      this.#connection.resume();
    });
  }

  #log(error: UndertoneError, thrown: unknown): void {
    const fields = { stream: this.#intake?.name ?? null, code: error.code };
    if (error === thrown) this.#context.logger.info(fields, 'publisher refused');
    else this.#context.logger.error({ ...fields, err: thrown }, 'stream failed inside the server');
  }
}

function audioBeforeStart(): UndertoneError {
  return new UndertoneError(
    'ERR_START_EXPECTED',
    'audio came before `start`; the first message must be a `start` that says what the audio is',
  );
}

function afterEnd(what: string): UndertoneError {
  return new UndertoneError(
    'ERR_INVALID_MESSAGE',
    `${what} came after \`end\`, which must be the last message; open another socket for another stream`,
  );
}
