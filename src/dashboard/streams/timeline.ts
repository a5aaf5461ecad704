import { EMOTIONS, type Emotion, type EmotionProbabilities, type EmotionWindow } from 'undertone/sdk';

/** One window of a {@link Timeline}, read back. */
export interface TimelinePoint {
  readonly atMs: number;
  /** Smoothed winner; null where the window was not judged. */
  readonly label: Emotion | null;
  /** Smoothed, [0, 1]; NaN where the window was not judged. */
  readonly probability: number;
  readonly valence: number;
  readonly arousal: number;
}

/** Numbers kept of each window: time, label, its probability, valence, arousal, and every emotion's probability. */
const STRIDE = 5 + EMOTIONS.length;
const NOT_JUDGED = -1;
const FIRST_ROWS = 64;

/** Windows kept of one speaker: half an hour at the default hop, 370 kB. */
export const MAX_TIMELINE_POINTS = 3_600;

/**
 * What one speaker's windows said, oldest first, as numbers side by side: hundreds of calls are kept at once, and events
 * as they came would take six times the memory.
 */
export class Timeline {
  #rows = new Float64Array(FIRST_ROWS * STRIDE);
  #length = 0;

  /** Number of windows kept. */
  get length(): number {
    return this.#length;
  }

  /** Stream time of the oldest window kept, ms; Infinity while there is none. */
  get firstMs(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#rows[0]!;
  }

  /** Adds the newest window; the oldest are forgotten where there are too many. */
  append(window: EmotionWindow): void {
    if (this.#length === MAX_TIMELINE_POINTS) this.#forget(MAX_TIMELINE_POINTS / 4);
    this.#reserve(this.#length + 1);
    this.#rows.set(toRow(window), this.#length * STRIDE);
    this.#length += 1;
  }

  /**
   * Puts windows of the past in front.
   *
   * @param windows - in the order they were said; those this timeline has already are left out
   */
  prepend(windows: readonly EmotionWindow[]): void {
    const earlier = windows.filter(({ atMs }) => atMs < this.firstMs);
    const kept = earlier.slice(-Math.max(1, MAX_TIMELINE_POINTS - this.#length));
    if (kept.length === 0 || this.#length >= MAX_TIMELINE_POINTS) return;
    this.#reserve(this.#length + kept.length);
    this.#rows.copyWithin(kept.length * STRIDE, 0, this.#length * STRIDE);
    kept.forEach((window, index) => {
      this.#rows.set(toRow(window), index * STRIDE);
    });
    this.#length += kept.length;
  }

  /** The window at an index, 0 the oldest. */
  point(index: number): TimelinePoint {
    const [atMs, label, probability, valence, arousal] = this.#rows.subarray(index * STRIDE);
    return {
      atMs: atMs!,
      label: label === NOT_JUDGED ? null : EMOTIONS[label!]!,
      probability: probability!,
      valence: valence!,
      arousal: arousal!,
    };
  }

  /** What the window at an index said of every emotion; null where it was not judged. */
  probabilities(index: number): EmotionProbabilities | null {
    const row = this.#rows.subarray(index * STRIDE, (index + 1) * STRIDE);
    if (row[1] === NOT_JUDGED) return null;
    return Object.fromEntries(EMOTIONS.map((emotion, i) => [emotion, row[5 + i]!])) as Record<
      Emotion,
      number
    >;
  }

  /**
   * Index of the first window at or after a time; `length` where there is none.
   *
   * @param atMs - stream time
   */
  indexAt(atMs: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle * STRIDE]! < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(rows: number): void {
    this.#rows.copyWithin(0, rows * STRIDE, this.#length * STRIDE);
    this.#length -= rows;
  }

  #reserve(rows: number): void {
    if (rows * STRIDE <= this.#rows.length) return;
    const grown = new Float64Array(Math.max(rows * STRIDE, this.#rows.length * 2));
    grown.set(this.#rows.subarray(0, this.#length * STRIDE));
    this.#rows = grown;
  }
}

function toRow(window: EmotionWindow): number[] {
  if (window.abstained !== undefined) {
    return [window.atMs, NOT_JUDGED, ...Array.from({ length: STRIDE - 2 }, () => Number.NaN)];
  }
  const { atMs, smoothed, valence, arousal, probabilities } = window;
  const each = EMOTIONS.map((emotion) => probabilities[emotion]);
  return [atMs, EMOTIONS.indexOf(smoothed.label), smoothed.probability, valence, arousal, ...each];
}
