import { COLUMN_MS, PICTURE_BANDS } from './mel-analyser.ts';

/** Columns kept: half an hour, 3.6 MB. */
const MAX_COLUMNS = 56_250;
const FIRST_COLUMNS = 1_024;

/** The picture of one voice so far. */
export class MelTrack {
  #levels = new Uint8Array(FIRST_COLUMNS * PICTURE_BANDS);
  #length = 0;
  /** Columns forgotten at the beginning. */
  #forgotten = 0;

  /** Stream time up to which there is a picture, ms. */
  get endMs(): number {
    return (this.#forgotten + this.#length) * COLUMN_MS;
  }

  /**
   * Adds columns at the end; the oldest are forgotten where there are too many.
   *
   * @param columns - as from `MelAnalyser.push`
   */
  append(columns: Uint8Array): void {
    const count = columns.length / PICTURE_BANDS;
    if (this.#length + count > MAX_COLUMNS) this.#forget(Math.max(count, MAX_COLUMNS / 4));
    const needed = (this.#length + count) * PICTURE_BANDS;
    if (needed > this.#levels.length) {
      const grown = new Uint8Array(Math.max(needed, this.#levels.length * 2));
      grown.set(this.#levels);
      this.#levels = grown;
    }
    this.#levels.set(columns, this.#length * PICTURE_BANDS);
    this.#length += count;
  }

  /**
   * The column at a time, low bands first; null where there is none.
   *
   * @param atMs - stream time
   */
  columnAt(atMs: number): Uint8Array | null {
    const index = Math.floor(atMs / COLUMN_MS) - this.#forgotten;
    if (index < 0 || index >= this.#length) return null;
    return this.#levels.subarray(index * PICTURE_BANDS, (index + 1) * PICTURE_BANDS);
  }

  #forget(columns: number): void {
    const dropped = Math.min(columns, this.#length);
    this.#levels.copyWithin(0, dropped * PICTURE_BANDS, this.#length * PICTURE_BANDS);
    this.#length -= dropped;
    this.#forgotten += dropped;
  }
}
