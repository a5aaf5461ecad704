import type { Theme } from '../charts/theme.ts';
import type { Timeline } from '../streams/timeline.ts';

/** Time a sparkline shows, ms. */
export const SPARKLINE_MS = 60_000;

/** A bar of a window, and the space after it, where windows are half a second apart. */
const HOP_MS = 512;
const MAX_BAR = 5;
/** Valence is rarely beyond this, so the height is used for what occurs. */
const FULL_VALENCE = 0.7;
const MIN_HEIGHT = 2;

/**
 * Draws the last minute of a speaker: a bar a window, upwards where it sounded pleasant, downwards where it did not, in the
 * colour of its emotion; a dot where nothing was judged.
 *
 * @param context - in CSS pixels
 * @param size - of the canvas
 * @param timeline - of the speaker
 * @param endMs - stream time of the right edge
 * @param theme - colours
 */
export function drawSparkline(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  timeline: Timeline,
  endMs: number,
  theme: Theme,
): void {
  const { width, height } = size;
  const middle = Math.round(height / 2);
  context.fillStyle = theme.line;
  context.fillRect(0, middle, width, 1);
  const barWidth = Math.max(1.5, Math.min(MAX_BAR, (width * HOP_MS) / SPARKLINE_MS - 1));
  const fromMs = endMs - SPARKLINE_MS;
  for (let index = timeline.indexAt(fromMs); index < timeline.length; index += 1) {
    const { atMs, label, valence } = timeline.point(index);
    const x = ((atMs - fromMs) / SPARKLINE_MS) * width - barWidth;
    if (label === null) {
      context.fillStyle = theme.muted;
      context.fillRect(x, middle, Math.min(2, barWidth), 1);
      continue;
    }
    const length = Math.max(MIN_HEIGHT, Math.min(1, Math.abs(valence) / FULL_VALENCE) * (middle - 1));
    context.fillStyle = theme.emotions[label];
    context.fillRect(x, valence >= 0 ? middle - length : middle + 1, barWidth, length);
  }
}
