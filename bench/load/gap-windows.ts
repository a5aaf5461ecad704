import { polyphaseDelay } from '../../src/stream/audio/polyphase-filter.ts';
import { TARGET_RATE } from '../../src/stream/audio/resample.ts';
import { FEATURE_CONFIG, WINDOW_SAMPLES } from '../../src/stream/features/feature-config.ts';
import { RESTART_GAP_SECONDS } from '../../src/stream/operators/turns/turn.ts';
import { windowsDue } from '../../src/stream/operators/window-grid.ts';
import { DEFAULT_PIPELINE_OPTIONS } from '../../src/stream/pipeline.ts';
import { TELEPHONE_RATE } from '../speech.ts';

const { hopLength, nFft, nFrames: WINDOW_FRAMES, sampleRate } = FEATURE_CONFIG;

/** Audio that a server says it never analysed, by stream time. */
export interface ReportedGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: 'source' | 'lane' | 'overload';
}

const toSamples = (ms: number): number => Math.round((ms * sampleRate) / 1_000);

const countWindows = (nFrames: number): number =>
  nFrames < 1 ? 0 : windowsDue(0, nFrames, DEFAULT_PIPELINE_OPTIONS).length;

/**
 * Windows on the grid that end before a stream does; that over what is left at its end is not one.
 *
 * @param streamMs - length of the stream
 */
export function windowsIn(streamMs: number): number {
  // A window ends this much after its last frame's centre; at the end of a stream that is all it waits for.
  const afterLastCentre = WINDOW_SAMPLES - (WINDOW_FRAMES - 1) * hopLength;
  return countWindows(Math.floor((toSamples(streamMs) - 1 - afterLastCentre) / hopLength) + 1);
}

/** Windows complete at a moment behind which nothing goes on: those that still look ahead never come. */
function windowsBefore(ms: number): number {
  const delay = (polyphaseDelay(TELEPHONE_RATE, TARGET_RATE) * TARGET_RATE) / TELEPHONE_RATE;
  return countWindows(Math.floor((toSamples(ms) - delay - nFft / 2) / hopLength) + 1);
}

/**
 * Windows that a stream does not have because of its gaps: those that lie in one, and those that reach into it.
 *
 * @param streamMs - length of the stream
 * @param gaps - in order; short ones in a source count as silence and cost nothing
 */
export function windowsLostToGaps(streamMs: number, gaps: readonly ReportedGap[]): number {
  let startMs = 0;
  let left = 0;
  for (const { fromMs, toMs, reason } of gaps) {
    if (reason !== 'lane' && toMs - fromMs < RESTART_GAP_SECONDS * 1_000) continue;
    left += windowsBefore(fromMs - startMs);
    startMs = toMs;
  }
  return windowsIn(streamMs) - left - windowsIn(streamMs - startMs);
}
