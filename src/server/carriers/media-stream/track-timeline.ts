/** How far timestamps may be off before they count for more than the audio itself, ms. */
const JITTER_MS = 60;

/** From here on a piece is not behind the other tracks, its clock is another one, ms. */
const LONGEST_OVERLAP_MS = 1_000;

/** A piece of one track, before it has a place. */
export interface Piece {
  /** The carrier's time of its first sample, ms; null where it sends none. */
  readonly timestampMs: number | null;
  readonly nSamples: number;
  /** Pieces before it are missing, so that even a short jump of the time is a gap. */
  readonly isAfterLoss: boolean;
  /** Its place was given up before it came. */
  readonly isLate: boolean;
}

/** Where a piece goes. */
export interface Place {
  /** Samples missing before it. */
  readonly gap: number;
  /** Samples at its beginning that belong to a time which is over. */
  readonly skip: number;
}

/**
 * Counts one track's samples and holds them against the carrier's timestamps.
 *
 * Audio in sequence is joined without a seam, however its timestamps tremble; a jump of the time is missing audio; a time that
 * runs backwards is a clock that was set, and the audio goes on.
 */
export class TrackTimeline {
  readonly #sampleRate: number;
  /** Sample of the stream at which the carrier's time 0 lies; null before the first timestamp. */
  #zero: number | null = null;
  #lastTimestampMs = Number.NEGATIVE_INFINITY;
  #end = 0;

  /**
   * @param sampleRate - Hz
   */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** Samples of the track so far, gaps included. */
  get end(): number {
    return this.#end;
  }

  /** Sample of the stream at which the carrier's time 0 lies; null before the first timestamp. */
  get zero(): number | null {
    return this.#zero;
  }

  /** Goes on without audio up to a sample. */
  padTo(end: number): void {
    this.#end = Math.max(this.#end, end);
  }

  /**
   * Says where a piece goes, and counts it.
   *
   * @param piece - the next of this track
   * @param surroundings - what the other tracks and the clock say
   * @returns null for a piece whose time is over
   */
  place(piece: Piece, { zero, start, longestGap }: Surroundings): Place | null {
    const place = this.#locate(piece, { zero, start, longestGap });
    if (piece.timestampMs !== null && place !== null) this.#lastTimestampMs = piece.timestampMs;
    if (place === null || place.skip >= piece.nSamples) return null;
    this.#end += place.gap + piece.nSamples - place.skip;
    return place;
  }

  #locate(piece: Piece, { zero, start, longestGap }: Surroundings): Place | null {
    const { timestampMs, nSamples, isAfterLoss, isLate } = piece;
    if (timestampMs === null) return isLate ? null : AT_ONCE;
    const time = Math.round((timestampMs * this.#sampleRate) / 1_000);
    const isFirst = this.#zero === null;
    this.#zero ??= zero ?? this.#end - time;
    const jump = this.#zero + time - this.#end;
    const isOutOfOrder = isAfterLoss || isLate || isFirst;
    const tolerance = isOutOfOrder ? nSamples / 2 : (JITTER_MS * this.#sampleRate) / 1_000;
    if (Math.abs(jump) <= tolerance) return AT_ONCE;
    if (jump > 0 && jump <= longestGap) return { gap: jump, skip: 0 };
    if (jump < 0 && isLate) return null;
    const isOverlap = jump < 0 && -jump <= (LONGEST_OVERLAP_MS * this.#sampleRate) / 1_000;
    if (isOverlap && timestampMs > this.#lastTimestampMs) return { gap: 0, skip: -jump };
    return this.#reset(time, isFirst ? Math.max(start, this.#end) : this.#end);
  }

  /** The time given cannot be true: the piece begins at a sample of the stream, and the time is right from here on. */
  #reset(time: number, sample: number): Place {
    this.#zero = sample - time;
    return { gap: sample - this.#end, skip: 0 };
  }
}

/** What a track needs to know of the others. */
interface Surroundings {
  /** Where the carrier's time 0 lies on the other tracks; null where none of them has begun. */
  readonly zero: number | null;
  /** Where a first piece goes whose time cannot be true. */
  readonly start: number;
  /** The most that can be missing, samples. */
  readonly longestGap: number;
}

const AT_ONCE: Place = Object.freeze({ gap: 0, skip: 0 });
