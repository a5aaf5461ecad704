import type { AbstainReason } from '../../../sdk/events.ts';
import type { BlockMeasures } from './block-log.ts';
import type { WindowShape } from './frame-shapes.ts';

/** Share of samples at full scale above which a window is not judged. */
export const MAX_CLIPPED_FRACTION = 0.05;

/**
 * Why a window cannot be judged, if so; the first reason that holds.
 *
 * Voice activity alone is not enough: it takes ringback and music for speech, and noise while it adapts.
 *
 * @param measures - speech and clipping in the window
 * @param shape - of its spectrum
 * @param minSpeechMs - speech a window needs, ms
 * @returns null when the window can be judged
 */
export function abstentionReason(
  { speechMs, clippedFraction }: BlockMeasures,
  { isTone, isMusic, isNoise }: WindowShape,
  minSpeechMs: number,
): AbstainReason | null {
  if (speechMs < minSpeechMs || speechMs === 0) return 'littleSpeech';
  if (clippedFraction > MAX_CLIPPED_FRACTION) return 'clipping';
  if (isTone) return 'tone';
  if (isMusic) return 'music';
  return isNoise ? 'noise' : null;
}
