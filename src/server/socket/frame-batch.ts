import type { Duplex } from 'node:stream';
import type { TurnEnd } from './turn-end.ts';

/** Frames are not held beyond this, so that a burst shows at once whether the reader keeps up, bytes. */
const MAX_HELD_BYTES = 16_384;

/** What a {@link FrameBatch} is made with. */
export interface FrameBatchOptions {
  /** Where to write. */
  readonly transport: Duplex;
  /** Shared by all connections. */
  readonly turnEnd: TurnEnd;
  /** False from the closing handshake on, after which no frame may follow. */
  readonly isOpen: () => boolean;
  /** Called when the frames of a turn have been written. */
  readonly onWritten: () => void;
}

/**
 * Collects the frames of one connection and writes those of one turn of the event loop together.
 *
 * Nearly all that an event costs a subscriber is the system call, whatever its size: a window, the change of state it led to
 * and a summary are one call here, and on a busy server so is all that has come together in the meantime.
 */
export class FrameBatch {
  readonly #options: FrameBatchOptions;
  #frames: Buffer[] = [];
  #bytes = 0;
  #isScheduled = false;

  constructor(options: FrameBatchOptions) {
    this.#options = options;
  }

  /** Bytes that wait for the end of the turn. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes a frame at the end of the turn, or at once where much waits already; it must not change until then. */
  add(frame: Buffer): void {
    this.#frames.push(frame);
    this.#bytes += frame.length;
    if (this.#bytes >= MAX_HELD_BYTES) this.flush();
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.turnEnd.add(this.#onTurnEnd);
  }

  /** Writes what waits now; call it before anything else is written to the transport. */
  flush(): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
    this.#frames = [];
    this.#bytes = 0;
    const { transport, isOpen } = this.#options;
    if (!isOpen()) return;
    if (frames.length === 1) {
      transport.write(frames[0]!);
      return;
    }
    transport.cork();
    for (const frame of frames) transport.write(frame);
    transport.uncork();
  }

  readonly #onTurnEnd = (): void => {
    this.#isScheduled = false;
    this.flush();
    this.#options.onWritten();
  };
}
