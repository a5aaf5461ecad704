import type { Emotion } from 'undertone/sdk';
import type { Timeline } from '../streams/timeline.ts';

/** Time a sparkline shows, ms. */
export const SPARKLINE_MS = 60_000;

/** The field a sparkline is drawn in: a tenth of a second is one wide, and its middle is where valence is 0. */
export const SPARKLINE_FIELD = { width: SPARKLINE_MS / 100, height: 100 } as const;

/** A bar of a window, where windows are half a second apart; the rest of it is space. */
const BAR_WIDTH = 3.2;
/** Valence is rarely beyond this, so the height is used for what occurs. */
const FULL_VALENCE = 0.7;
const MIDDLE = SPARKLINE_FIELD.height / 2;
const MIN_HEIGHT = 5;
const DOT_HEIGHT = 2;

/** What is drawn in one colour: the bars of an emotion, or the dots of windows that were not judged. */
export type SparklineColour = Emotion | 'none';

/**
 * The last minute of a speaker as outlines, one a colour: a bar a window, upwards where it sounded pleasant, downwards where
 * it did not; a dot where nothing was judged.
 *
 * @param timeline - of the speaker
 * @param endMs - stream time of the right edge
 * @returns `d` of an SVG path for every colour that occurs, within {@link SPARKLINE_FIELD}
 */
export function sparklinePaths(timeline: Timeline, endMs: number): ReadonlyMap<SparklineColour, string> {
  const paths = new Map<SparklineColour, string>();
  const fromMs = endMs - SPARKLINE_MS;
  for (let index = timeline.indexAt(fromMs); index < timeline.length; index += 1) {
    const { atMs, label, valence } = timeline.point(index);
    const right = (atMs - fromMs) / 100;
    const colour = label ?? 'none';
    const bar = label === null ? outline(right, MIDDLE, DOT_HEIGHT) : outlineOfValence(right, valence);
    paths.set(colour, (paths.get(colour) ?? '') + bar);
  }
  return paths;
}

function outlineOfValence(right: number, valence: number): string {
  const height = Math.max(MIN_HEIGHT, Math.min(1, Math.abs(valence) / FULL_VALENCE) * MIDDLE);
  return outline(right, valence >= 0 ? MIDDLE - height : MIDDLE, height);
}

function outline(right: number, top: number, height: number): string {
  const left = Math.round((right - BAR_WIDTH) * 10) / 10;
  return `M${left} ${Math.round(top)}h${BAR_WIDTH}v${Math.round(height)}h-${BAR_WIDTH}z`;
}
