import type { WheelRider } from './frame-wheel.ts';

/** Why a call did not last: the code of the server's error, or of the closed socket. */
export type CallFailure = string;

/** One call of the load, whatever protocol it speaks: a publisher that sends a frame whenever it is told to. */
export interface LiveCall extends WheelRider {
  /** Name of its stream. */
  readonly stream: string;
  /** Resolves when audio may be sent, or rejects with an Error whose message is a {@link CallFailure}. */
  readonly ready: Promise<void>;
  /** Called once if the call is lost before `end`. */
  onLost: (failure: CallFailure) => void;
  /** Audio sent, ms. */
  readonly sentMs: number;
  /**
   * When the sample at a stream time was sent.
   *
   * @param streamMs - stream time, ms; the end of the last frame at most
   * @returns ms of `performance.now()`, or null when that is too long ago to be remembered
   */
  sentAt(streamMs: number): number | null;
  /** Says that the call is over and resolves when the server has closed it. */
  end(): Promise<void>;
  /** Hangs up. */
  terminate(): void;
}

/** Frames whose time of sending is remembered: 40 s at 20 ms. */
const REMEMBERED_FRAMES = 2_000;

/** Remembers when the newest frames of a call were sent. */
export class SentFrames {
  readonly #frameMs: number;
  /** When each of the last frames was sent, ms. */
  readonly #sentAtMs = new Float64Array(REMEMBERED_FRAMES);
  #count = 0;

  /** @param frameMs - audio a frame, ms */
  constructor(frameMs: number) {
    this.#frameMs = frameMs;
  }

  /** Frames sent. */
  get count(): number {
    return this.#count;
  }

  /** Audio sent, ms. */
  get totalMs(): number {
    return this.#count * this.#frameMs;
  }

  /** Notes that a frame is sent. */
  note(nowMs: number): void {
    this.#sentAtMs[this.#count % REMEMBERED_FRAMES] = nowMs;
    this.#count += 1;
  }

  /** As `sentAt` of a {@link LiveCall}. */
  at(streamMs: number): number | null {
    const frame = Math.min(this.#count, Math.ceil(streamMs / this.#frameMs - 1e-6)) - 1;
    return frame < 0 || this.#count - frame > REMEMBERED_FRAMES
      ? null
      : this.#sentAtMs[frame % REMEMBERED_FRAMES]!;
  }
}
