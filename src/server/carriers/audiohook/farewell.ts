import type { Timer } from '../../clock.ts';
import { CLOSE_CODES } from '../../protocol/close-codes.ts';
import { NORMAL_CLOSURE } from '../../protocol/standard-codes.ts';
import type { CarrierLine } from '../adapter.ts';
import type { Envelopes } from './envelope.ts';

/** How long a client has to answer `disconnect` or `closed` before the socket is closed, ms. */
const ANSWER_TIMEOUT_MS = 5_000;

/** A refused client hears so at the same moment, whatever was wrong with what it brought, ms after it connected. */
const DENIAL_MS = 500;

/** Why the server ends a session, in the protocol's words. */
export type DisconnectReason = 'completed' | 'unauthorized' | 'error';

/**
 * How a session ends: who wants to end it says so (`close`, `disconnect`), the other side answers, and the client closes the
 * socket; a client that does not has it closed.
 */
export class Farewell {
  readonly #line: CarrierLine;
  readonly #envelopes: Envelopes;
  readonly #connectedAtMs: number;
  #timer: Timer | null = null;
  /** `disconnect` has been sent. */
  #hasLeft = false;
  /** The socket is closed; what is still analysed has nobody to be told to. */
  #isGone = false;

  /**
   * @param line - the socket
   * @param envelopes - of its messages
   */
  constructor(line: CarrierLine, envelopes: Envelopes) {
    this.#line = line;
    this.#envelopes = envelopes;
    this.#connectedAtMs = line.clock.now();
  }

  /** Answers the client's `close`. */
  answerClose(): void {
    this.#line.send(this.#envelopes.seal('closed'));
    this.#closeSoon(NORMAL_CLOSURE);
  }

  /**
   * Ends the session from this side; the client answers with `close`.
   *
   * @param reason - in the protocol's words
   * @param code - of the socket, should this side have to close it
   * @param info - what went wrong
   */
  disconnect(reason: DisconnectReason, code: number, info?: string): void {
    const parameters = info === undefined ? { reason } : { reason, info };
    this.#hasLeft = true;
    this.#line.send(this.#envelopes.seal('disconnect', parameters));
    this.#closeSoon(code);
  }

  /** Tells a client that it is not let in, not before anyone else would be told. */
  deny(): void {
    const waitMs = this.#connectedAtMs + DENIAL_MS - this.#line.clock.now();
    this.#wait(waitMs, () => this.disconnect('unauthorized', CLOSE_CODES.ERR_UNAUTHORIZED));
  }

  /** After `disconnect` there is one thing left to say, however the client numbers it. */
  hear(text: string): void {
    if (this.#hasLeft && /"type"\s*:\s*"close"/.test(text)) this.answerClose();
  }

  /** The socket is closed. */
  gone(): void {
    this.#isGone = true;
    this.#timer?.cancel();
  }

  #closeSoon(code: number): void {
    this.#wait(ANSWER_TIMEOUT_MS, () => this.#line.close(code));
  }

  #wait(durationMs: number, action: () => void): void {
    this.#timer?.cancel();
    if (!this.#isGone) this.#timer = this.#line.clock.after(Math.max(0, durationMs), action);
  }
}
