import type { TimeRange } from '../spectrogram/draw-track.ts';

/** Which part of a call is shown. */
export interface Viewport {
  /** Length of the part, ms; null for the whole call. */
  readonly spanMs: number | null;
  /** Its end, ms of stream time; null follows the newest. */
  readonly endMs: number | null;
}

/** The last minute, as it happens. */
export const LATEST_MINUTE: Viewport = Object.freeze({ spanMs: 60_000, endMs: null });

/** Lengths to choose from. */
export const SPANS: readonly (readonly [number | null, string])[] = [
  [60_000, '1 min'],
  [300_000, '5 min'],
  [null, 'All'],
];

/** A live call that has hardly begun is not stretched over the whole width; one that is over will not grow, ms. */
const MIN_SPAN_MS = { live: 10_000, ended: 1_000 } as const;

/** A window tells of so much sound before it, ms. */
const WINDOW_MS = 3_000;

/**
 * Where what is known of a speaker begins.
 *
 * @param firstWindowMs - end of the oldest window, ms of stream time; Infinity where there is none
 * @param firstSpeechMs - beginning of the oldest stretch of speech, or Infinity
 * @param newestMs - of the newest thing known
 */
export function beginningOf(firstWindowMs: number, firstSpeechMs: number, newestMs: number): number {
  return Math.max(0, Math.min(firstWindowMs - WINDOW_MS, firstSpeechMs, newestMs));
}

/**
 * The stretch of stream time that is shown.
 *
 * @param viewport - what was chosen
 * @param firstMs - of the oldest thing known
 * @param newestMs - of the newest
 * @param live - whether the call goes on
 */
export function resolveRange(
  { spanMs, endMs }: Viewport,
  firstMs: number,
  newestMs: number,
  live: boolean,
): TimeRange {
  const oldest = Math.min(firstMs, newestMs);
  const minSpanMs = live ? MIN_SPAN_MS.live : MIN_SPAN_MS.ended;
  if (spanMs === null) return { fromMs: oldest, toMs: Math.max(newestMs, oldest + minSpanMs) };
  const toMs = Math.max(endMs ?? newestMs, oldest + Math.min(spanMs, Math.max(minSpanMs, newestMs - oldest)));
  return { fromMs: Math.max(oldest, toMs - spanMs), toMs };
}

/**
 * Where a time lies.
 *
 * @param atMs - stream time
 * @param range - what is shown
 * @param width - of the picture
 */
export function placeOf(atMs: number, { fromMs, toMs }: TimeRange, width: number): number {
  return ((atMs - fromMs) / (toMs - fromMs)) * width;
}
