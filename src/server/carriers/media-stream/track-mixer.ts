import type { CarrierCall } from '../adapter.ts';
import { type Piece, TrackTimeline } from './track-timeline.ts';

/** How long a track may hold up the others before it counts as silent, ms. */
const LONGEST_WAIT_MS = 400;

/** Where aligned audio goes. */
export type MixedSink = Pick<CarrierCall, 'hear' | 'gap' | 'longestGap'>;

/** A stretch of a track; null for silence. */
interface Stretch {
  readonly samples: Float32Array | null;
  readonly length: number;
}

/** One track: what has been placed on it and not yet handed on. */
interface Lane {
  readonly timeline: TrackTimeline;
  queue: Stretch[];
}

/**
 * Brings the tracks of a call together: separate mono messages become channels of equal length, aligned by the carrier's time.
 *
 * A single track passes at once. Of several, the one that is ahead waits for the others, but not long.
 */
export class TrackMixer {
  readonly #tracks: readonly Lane[];
  readonly #sink: MixedSink;
  readonly #longestWait: number;
  readonly #onFilled: (nSamples: number) => void;
  #handedOn = 0;

  /**
   * @param nTracks - tracks that are analysed
   * @param sampleRate - Hz
   * @param sink - receives the channels
   * @param onFilled - told of silence put in for one of several tracks, samples
   */
  constructor(nTracks: number, sampleRate: number, sink: MixedSink, onFilled: (nSamples: number) => void) {
    this.#tracks = Array.from({ length: nTracks }, () => ({
      timeline: new TrackTimeline(sampleRate),
      queue: [],
    }));
    this.#sink = sink;
    this.#longestWait = (LONGEST_WAIT_MS * sampleRate) / 1_000;
    this.#onFilled = onFilled;
  }

  /**
   * Takes a piece of a track.
   *
   * @param track - its index
   * @param piece - when it belongs
   * @param samples - its samples, given away
   * @returns false where its time is over
   */
  write(track: number, piece: Omit<Piece, 'nSamples'>, samples: Float32Array): boolean {
    const { timeline, queue } = this.#tracks[track]!;
    const place = timeline.place({ ...piece, nSamples: samples.length }, this.#surroundings(track));
    if (place === null) return false;
    if (place.gap > 0) queue.push({ samples: null, length: place.gap });
    const rest = place.skip === 0 ? samples : samples.slice(place.skip);
    queue.push({ samples: rest, length: rest.length });
    this.#catchUp(this.#newestEnd() - this.#longestWait);
    this.#handOn();
    return true;
  }

  /** Hands on everything that is left; tracks that ended earlier are silent to the end. */
  flush(): void {
    this.#catchUp(this.#newestEnd());
    this.#handOn();
  }

  #surroundings(track: number): { zero: number | null; start: number; longestGap: number } {
    const others = this.#tracks.filter((_, index) => index !== track);
    const zero = others.map(({ timeline }) => timeline.zero).find((known) => known !== null) ?? null;
    const start = Math.max(0, ...others.map(({ timeline }) => timeline.end));
    // What waits here is not in the sink yet, but it is time that has passed.
    const waiting = this.#tracks[track]!.timeline.end - this.#handedOn;
    return { zero, start, longestGap: this.#sink.longestGap - waiting };
  }

  #newestEnd(): number {
    return Math.max(...this.#tracks.map(({ timeline }) => timeline.end));
  }

  /** Fills with silence what is behind. */
  #catchUp(end: number): void {
    for (const { timeline, queue } of this.#tracks) {
      const missing = Math.floor(end) - timeline.end;
      if (missing <= 0) continue;
      queue.push({ samples: null, length: missing });
      timeline.padTo(timeline.end + missing);
    }
  }

  /** Hands on what all tracks have, stretch by stretch. */
  #handOn(): void {
    while (this.#tracks.every(({ queue }) => queue.length > 0)) {
      const length = Math.min(...this.#tracks.map(({ queue }) => queue[0]!.length));
      const stretches = this.#tracks.map((lane) => takeFrom(lane, length));
      this.#handedOn += length;
      if (stretches.every(({ samples }) => samples === null)) {
        this.#sink.gap(length);
        continue;
      }
      const nSilent = stretches.filter(({ samples }) => samples === null).length;
      if (nSilent > 0) this.#onFilled(length);
      this.#sink.hear(stretches.map(({ samples }) => samples ?? new Float32Array(length)));
    }
  }
}

/** Takes the first samples off a track's first stretch. */
function takeFrom(lane: Lane, length: number): Stretch {
  const [first, ...rest] = lane.queue;
  const { samples, length: available } = first!;
  if (length === available) {
    lane.queue = rest;
    return first!;
  }
  lane.queue = [{ samples: samples?.slice(length) ?? null, length: available - length }, ...rest];
  return { samples: samples?.slice(0, length) ?? null, length };
}
