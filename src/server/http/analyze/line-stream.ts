import { Readable } from 'node:stream';
import { UndertoneError } from '../../../sdk/errors.ts';

/** Bytes that may wait for a client that reads slowly before its upload is paused. */
const HIGH_WATER_BYTES = 65_536;

/** The answer to an upload: lines of text, written as they come and read as fast as the client does. */
export class LineStream extends Readable {
  /** Settles when there is something to answer; rejects if the stream is destroyed before it. */
  readonly begun: Promise<void>;
  /** How often the client has taken something. */
  reads = 0;
  #begin: () => void = () => {};
  #fail: (reason: Error) => void = () => {};
  #onRoom: (() => void)[] = [];
  #hasRoom = true;
  #hasBegun = false;

  constructor() {
    super({ highWaterMark: HIGH_WATER_BYTES });
    this.begun = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.#fail = reject;
    });
    // Whoever waits for it hears of it; nobody has to. The same goes for the event that a failure leads to.
    this.begun.catch(() => {});
    this.on('error', () => {});
  }

  /** True once there is something to answer. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Says that there is something to answer, though perhaps no line yet. */
  begin(): void {
    this.#hasBegun = true;
    this.#begin();
  }

  /** Adds a line; does nothing once the stream is over. */
  add(line: string): void {
    if (this.destroyed) return;
    this.begin();
    this.#hasRoom = this.push(`${line}\n`);
  }

  /** Says that no line follows. */
  finish(): void {
    if (this.destroyed) return;
    this.begin();
    this.push(null);
  }

  /** Resolves when the client has read enough for more lines, or is gone. */
  room(): Promise<void> {
    if (this.#hasRoom || this.destroyed) return Promise.resolve();
    return new Promise((resolve) => this.#onRoom.push(resolve));
  }

  override _read(): void {
    this.reads += 1;
    this.#hasRoom = true;
    this.#release();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#fail(error ?? new UndertoneError('ERR_CONNECTION', 'the client has gone away'));
    this.#release();
    callback(error);
  }

  #release(): void {
    for (const resolve of this.#onRoom.splice(0)) resolve();
  }
}
