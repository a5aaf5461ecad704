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

/** A call that has hardly begun is not stretched over the whole width, ms. */
const MIN_SPAN_MS = 10_000;

/**
 * The stretch of stream time that is shown.
 *
 * @param viewport - what was chosen
 * @param firstMs - of the oldest thing known
 * @param newestMs - of the newest
 */
export function resolveRange({ spanMs, endMs }: Viewport, firstMs: number, newestMs: number): TimeRange {
  const oldest = Math.min(firstMs, newestMs);
  if (spanMs === null) return { fromMs: oldest, toMs: Math.max(newestMs, oldest + MIN_SPAN_MS) };
  const toMs = Math.max(
    endMs ?? newestMs,
    oldest + Math.min(spanMs, Math.max(MIN_SPAN_MS, newestMs - oldest)),
  );
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
