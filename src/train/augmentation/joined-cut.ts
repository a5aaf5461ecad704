import { FEATURE_CONFIG, FLOOR_DB } from '../../stream/features/feature-config.ts';
import type { Random } from '../random.ts';
import { cutWindow, MIN_SPEECH_FRAMES, type SpeechSpan } from './window-cut.ts';

/** Longest silence put between two joined clips, frames: 1 s. */
const LONGEST_PAUSE_FRAMES = 188;

/** Draws before a window with too little speech is taken as it is. */
const MOST_DRAWS = 8;

/** A clip as a stretch of a stream. */
export interface StreamClip {
  /** Hundredths of a dB, `[nFrames, nMels]`. */
  readonly logMel: Int16Array;
  readonly speech: SpeechSpan;
}

/** Where a window lies over two clips and the pause between them, frames from the start of the first clip. */
export interface JoinedCut {
  readonly start: number;
  readonly pause: number;
}

/**
 * Draws a window anywhere over two clips with a random pause between them, as the pipeline meets them in a stream: it may hold the
 * end of one utterance and the beginning of the next.
 */
export function drawJoinedCut(first: StreamClip, second: StreamClip, random: Random): JoinedCut {
  const { nMels, nFrames } = FEATURE_CONFIG;
  const pause = random.below(LONGEST_PAUSE_FRAMES + 1);
  const offset = first.logMel.length / nMels + pause;
  const length = offset + second.logMel.length / nMels;
  let start = 0;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    start = random.below(Math.max(1, length - nFrames + 1));
    const heard = overlap(first.speech, start, 0) + overlap(second.speech, start, offset);
    if (heard >= MIN_SPEECH_FRAMES) break;
  }
  return { start, pause };
}

/** Frames of a clip's speech inside the window that starts at `start`; the clip itself starts at `offset`. */
function overlap({ start, end }: SpeechSpan, windowStart: number, offset: number): number {
  const first = Math.max(start + offset, windowStart);
  const last = Math.min(end + offset, windowStart + FEATURE_CONFIG.nFrames);
  return Math.max(0, last - first);
}

/**
 * Copies a window over two joined clips; the pause, and what lies behind the second clip, is silence.
 *
 * @param out - receives dB, `[563, nMels]`
 */
export function cutJoined(first: StreamClip, second: StreamClip, cut: JoinedCut, out: Float32Array): void {
  const { nMels, nFrames } = FEATURE_CONFIG;
  const offset = first.logMel.length / nMels + cut.pause;
  out.fill(FLOOR_DB);
  for (const [clip, at] of [
    [first, 0],
    [second, offset],
  ] as const) {
    const from = Math.max(0, cut.start - at);
    const to = Math.max(0, at - cut.start);
    const heard = Math.min(clip.logMel.length / nMels - from, nFrames - to);
    if (heard > 0)
      cutWindow(clip.logMel, { start: from, heard }, out.subarray(to * nMels, (to + heard) * nMels));
  }
}
