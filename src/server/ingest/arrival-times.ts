/** Stream times are rounded on their way through a lane, ms. */
const ROUNDING_MS = 0.5;

interface Arrival {
  readonly streamMs: number;
  atMs: number;
}

/** Remembers when audio arrived until its windows have been judged, so that their latency can be told. */
export class ArrivalTimes {
  readonly #arrivals: Arrival[] = [];

  /**
   * Notes audio.
   *
   * @param streamMs - stream time of its end
   * @param atMs - when it arrived, ms since the Unix epoch
   */
  note(streamMs: number, atMs: number): void {
    this.#arrivals.push({ streamMs, atMs });
  }

  /** Notes that a result was asked for: what is judged because of that did not wait for the silence before it. */
  asked(atMs: number): void {
    const newest = this.#arrivals.at(-1);
    if (newest !== undefined) newest.atMs = atMs;
  }

  /**
   * When the audio arrived that completed a window; forgets all before it, so ask in rising order.
   *
   * @param streamMs - stream time at which the window was complete
   * @returns ms since the Unix epoch; null when no audio has arrived at all
   */
  of(streamMs: number): number | null {
    while (this.#arrivals.length > 1 && this.#arrivals[0]!.streamMs < streamMs - ROUNDING_MS) {
      this.#arrivals.shift();
    }
    return this.#arrivals[0]?.atMs ?? null;
  }
}
