import { FEATURE_CONFIG, WINDOW_SAMPLES } from '../features/feature-config.ts';

const { hopLength, nFft, nFrames: WINDOW_FRAMES, sampleRate } = FEATURE_CONFIG;

/** Where windows lie on a stream's frames. */
export interface WindowGrid {
  /** Distance between windows, frames. */
  readonly hopFrames: number;
  /** Audio that must have been heard before the first, zero-padded window, ms. */
  readonly minWindowMs: number;
}

/** A window that has just become complete. */
export interface DueWindow {
  readonly startFrame: number;
  /** Frames heard: 563, or fewer for a window that is padded because the stream is younger than 3 s. */
  readonly nFrames: number;
}

/** First frame of full window `index`. */
export const windowStart = (index: number, { hopFrames }: WindowGrid): number => hopFrames * index;

/**
 * Whether a window would also be there if the hop were twice as long.
 *
 * @param window - one that is due on the grid
 */
export function isOnDoubledGrid({ startFrame, nFrames }: DueWindow, { hopFrames }: WindowGrid): boolean {
  const place = nFrames === WINDOW_FRAMES ? startFrame : nFrames;
  return place % (2 * hopFrames) === 0;
}

/** How many full windows are complete when this many frames are. */
export function countFullWindows(nFrames: number, { hopFrames }: WindowGrid): number {
  return nFrames < WINDOW_FRAMES ? 0 : Math.floor((nFrames - WINDOW_FRAMES) / hopFrames) + 1;
}

/**
 * Samples after which a frame is complete: half a frame lies behind its centre.
 *
 * @param nFrames - number of complete frames
 */
export const samplesToComplete = (nFrames: number): number => hopLength * (nFrames - 1) + nFft / 2;

/**
 * End of the audio a window covers, samples from the start of the stream.
 *
 * @param window - a full window ends 3 s after its first frame's centre, a padded one where its first unheard frame would be
 */
export function windowEnd({ startFrame, nFrames }: DueWindow): number {
  return hopLength * startFrame + (nFrames === WINDOW_FRAMES ? WINDOW_SAMPLES : hopLength * nFrames);
}

/**
 * The windows that become complete as the stream grows from `before` to `after` frames, in order.
 *
 * Full window i covers frames `hopFrames * i` to `hopFrames * i + 562`. Before there are 563 frames, padded windows cover
 * frames 0 to `hopFrames * m - 1`, from the first m that makes at least `minWindowMs`.
 */
export function windowsDue(before: number, after: number, grid: WindowGrid): DueWindow[] {
  const { hopFrames, minWindowMs } = grid;
  const due: DueWindow[] = [];
  const lastPadded = Math.min(after, WINDOW_FRAMES - 1);
  for (let m = Math.floor(before / hopFrames) + 1; m * hopFrames <= lastPadded; m++) {
    const nFrames = m * hopFrames;
    const heardMs = (nFrames * hopLength * 1_000) / sampleRate;
    if (heardMs >= minWindowMs) due.push({ startFrame: 0, nFrames });
  }
  for (let index = countFullWindows(before, grid); index < countFullWindows(after, grid); index++) {
    due.push({ startFrame: windowStart(index, grid), nFrames: WINDOW_FRAMES });
  }
  return due;
}

/**
 * Samples after which the next window is complete.
 *
 * @param nSamples - heard so far
 */
export function nextWindowCompletion(nSamples: number, grid: WindowGrid): number {
  const { hopFrames, minWindowMs } = grid;
  const nFrames = Math.max(0, Math.floor((nSamples - nFft / 2) / hopLength) + 1);
  const firstPadded = Math.ceil((minWindowMs * sampleRate) / (1_000 * hopLength * hopFrames));
  const padded = Math.max(firstPadded, Math.floor(nFrames / hopFrames) + 1) * hopFrames;
  if (padded < WINDOW_FRAMES) return samplesToComplete(padded);
  return samplesToComplete(windowStart(countFullWindows(nFrames, grid), grid) + WINDOW_FRAMES);
}
