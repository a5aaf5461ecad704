/** Audio that is counted at a time, ms. */
const COUNT_AUDIO_MS = 500;

/** Counts one stream's audio a few times a second: counting every frame would cost as much as decoding it. */
export class AudioCounter {
  readonly #tell: (durationMs: number) => void;
  /** Received since the metrics last heard of it, ms. */
  #uncountedMs = 0;

  /** @param tell - adds to the metrics */
  constructor(tell: (durationMs: number) => void) {
    this.#tell = tell;
  }

  /** Notes audio, ms. */
  add(durationMs: number): void {
    this.#uncountedMs += durationMs;
    if (this.#uncountedMs >= COUNT_AUDIO_MS) this.flush();
  }

  /** Counts what has not been counted yet. */
  flush(): void {
    this.#tell(this.#uncountedMs);
    this.#uncountedMs = 0;
  }
}
