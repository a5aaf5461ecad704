/** Sends one frame every time its turn comes. */
export interface WheelRider {
  sendFrame(nowMs: number): void;
}

/** How often the wheel looks at the clock, ms. */
const TICK_MS = 1;

/** One timer for all calls: a slot a millisecond of the frame interval, each with the calls whose turn it is then. */
export class FrameWheel {
  readonly #slots: Set<WheelRider>[];
  readonly #timer: NodeJS.Timeout;
  readonly #lateMs: number[] = [];
  /** Turns of the wheel so far, in slots. */
  #position: number;
  readonly #startMs = performance.now();

  /**
   * @param frameMs - audio a frame, whole ms
   */
  constructor(frameMs: number) {
    this.#slots = Array.from({ length: frameMs }, () => new Set<WheelRider>());
    this.#position = 0;
    this.#timer = setInterval(() => this.#advance(), TICK_MS);
  }

  /** How late frames were sent, ms, one entry a slot that had any; grows while the wheel turns. */
  get lateMs(): readonly number[] {
    return this.#lateMs;
  }

  /**
   * Lets a rider on.
   *
   * @param share - where in the frame interval its turn is, [0, 1)
   */
  add(rider: WheelRider, share: number): void {
    this.#slots[Math.floor(share * this.#slots.length)]!.add(rider);
  }

  /** Lets a rider off; one that is not on is ignored. */
  remove(rider: WheelRider): void {
    for (const slot of this.#slots) slot.delete(rider);
  }

  /** Stops for good. */
  close(): void {
    clearInterval(this.#timer);
  }

  /** Makes up for slots that were missed, so that the rate is right even where single frames are late. */
  #advance(): void {
    const dueMs = performance.now() - this.#startMs;
    for (; this.#position <= dueMs; this.#position++) {
      const slot = this.#slots[this.#position % this.#slots.length]!;
      if (slot.size === 0) continue;
      const nowMs = performance.now();
      this.#lateMs.push(nowMs - this.#startMs - this.#position);
      for (const rider of slot) rider.sendFrame(nowMs);
    }
  }
}
