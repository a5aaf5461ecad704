import { PICTURE_BANDS } from './mel-analyser.ts';
import type { MelTrack } from './mel-track.ts';
import { PALETTE } from './palette.ts';

/** A stretch of stream time. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Paints a stretch of a picture: time to the right, pitch upwards. Where there is no sound it stays transparent.
 *
 * @param pixels - `PICTURE_BANDS` high
 * @param track - what to paint
 * @param range - the times of the left and the right edge
 */
export function paintTrack(pixels: ImageData, track: MelTrack, { fromMs, toMs }: TimeRange): void {
  const { data, width } = pixels;
  for (let x = 0; x < width; x += 1) {
    const column = track.columnAt(fromMs + ((x + 0.5) / width) * (toMs - fromMs));
    for (let band = 0; band < PICTURE_BANDS; band += 1) {
      const at = ((PICTURE_BANDS - 1 - band) * width + x) * 4;
      if (column === null) data.fill(0, at, at + 4);
      else data.set(PALETTE.subarray(column[band]! * 4, column[band]! * 4 + 4), at);
    }
  }
}
