import type { UndertoneError } from '../../sdk/errors.ts';
import type { Grant } from '../auth/grant.ts';
import type { Clock, Timer } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { isRoleAnalysed } from '../ingest/channel-plan.ts';
import { PaceWatch } from '../ingest/pace.ts';
import { presentableError } from '../protocol/error-message.ts';
import type { Session } from '../sessions.ts';
import type { Connection, ConnectionHandler } from '../socket/connection.ts';
import type { CallTerms, CarrierAdapter, CarrierCall, CarrierLine, IgnoredReason } from './adapter.ts';
import type { CarrierName } from './carrier-name.ts';
import { LiveCall } from './live-call.ts';
import { createRoleOf } from './track-roles.ts';

/** Makes the adapter of a new socket. */
export type CreateAdapter = (line: CarrierLine) => CarrierAdapter;

/** One socket of a carrier: what all protocols share, with an {@link CarrierAdapter} that speaks the one in use. */
export class CarrierSession implements ConnectionHandler, Session, CarrierLine {
  readonly #context: ServerContext;
  readonly #connection: Connection;
  readonly #onDone: () => void;
  readonly #adapter: CarrierAdapter;
  readonly #pace: PaceWatch;
  readonly #ticker: Timer;
  #call: LiveCall | null = null;
  #isFailed = false;

  /**
   * @param context - what the server's sessions share
   * @param connection - the carrier's socket
   * @param createAdapter - of the protocol that is spoken at this door
   * @param onDone - called once the socket is closed and all its audio is analysed
   */
  constructor(
    context: ServerContext,
    connection: Connection,
    createAdapter: CreateAdapter,
    onDone: () => void,
  ) {
    const { clock, config } = context;
    this.#context = context;
    this.#connection = connection;
    this.#onDone = onDone;
    this.#pace = new PaceWatch(config, clock.now(), () => {});
    this.#ticker = clock.every(config.ackIntervalMs, () => this.#tick());
    this.#adapter = createAdapter(this);
  }

  get grant(): Grant {
    return this.#connection.grant;
  }

  get clock(): Clock {
    return this.#context.clock;
  }

  text(text: string): void {
    this.#pace.heard(this.clock.now());
    this.#adapter.text(text);
  }

  binary(bytes: Uint8Array): void {
    this.#pace.heard(this.clock.now());
    this.#adapter.binary(bytes);
  }

  failed(thrown: unknown): void {
    if (this.#isFailed) return;
    this.#isFailed = true;
    this.#ticker.cancel();
    const error = presentableError(thrown);
    this.#log(error, thrown);
    void this.#call?.finish('disconnected', error);
    this.#adapter.refuse(error);
  }

  /** Nothing of what carriers get told waits for the network. */
  drained(): void {}

  closed(): void {
    this.#ticker.cancel();
    void this.#finish().then(this.#onDone);
  }

  shutdown(): void {
    this.#adapter.leave();
  }

  isAnalysed(carrier: CarrierName, track: string): boolean {
    const { analyseRoles, carrierRoles } = this.#context.config;
    return isRoleAnalysed(createRoleOf(carrierRoles)(carrier, track), analyseRoles);
  }

  send(message: object): void {
    this.#connection.send(message);
  }

  begin(terms: CallTerms, grant: Grant = this.grant): CarrierCall {
    this.#call = new LiveCall(this.#context, terms, grant, (thrown) => this.failed(thrown));
    return this.#call;
  }

  async end(): Promise<void> {
    await this.#call?.finish('completed');
  }

  close(code: number, reason?: string): void {
    this.#connection.close(code, reason);
  }

  ignored(carrier: CarrierName, reason: IgnoredReason): void {
    this.#context.metrics.carriers.ignored(carrier, reason);
  }

  complained(carrier: CarrierName, code: number | null): void {
    const stream = this.#call?.stream ?? null;
    this.#context.logger.warn({ stream, carrier, code }, 'carrier reports an error');
  }

  probed(carrier: CarrierName): void {
    this.#context.metrics.carriers.ended(carrier, 'probe');
  }

  filled(carrier: CarrierName, nSamples: number, sampleRate: number): void {
    this.#context.metrics.carriers.filled(carrier, nSamples / sampleRate);
  }

  /** What the adapter still held back when the socket closed may be wrong like anything else. */
  async #finish(): Promise<void> {
    try {
      const outcome = this.#adapter.closed();
      await this.#call?.finish(outcome);
    } catch (thrown) {
      await this.#call?.finish('disconnected', presentableError(thrown));
    }
  }

  #tick(): void {
    try {
      this.#pace.checkIdle(this.clock.now());
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  #log(error: UndertoneError, thrown: unknown): void {
    const fields = { stream: this.#call?.stream ?? null, code: error.code };
    const { logger } = this.#context;
    if (error === thrown) logger.info({ ...fields, reason: error.message }, 'carrier refused');
    else logger.error({ ...fields, err: thrown }, 'call failed inside the server');
  }
}
