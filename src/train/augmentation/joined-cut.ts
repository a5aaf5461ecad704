import { FEATURE_CONFIG, FLOOR_DB } from '../../stream/features/feature-config.ts';
import type { Random } from '../random.ts';
import { cutWindow, MIN_SPEECH_FRAMES, type SpeechSpan, type WindowPiece } from './window-cut.ts';

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

/** What a window over two joined clips holds of the first and of the second; `heard` is 0 where it holds nothing of one. */
export function piecesOfJoined(
  first: StreamClip,
  second: StreamClip,
  { start, pause }: JoinedCut,
): [WindowPiece, WindowPiece] {
  const { nMels, nFrames } = FEATURE_CONFIG;
  const pieceOf = ({ logMel }: StreamClip, offset: number): WindowPiece => {
    const from = Math.max(0, start - offset);
    const at = Math.max(0, offset - start);
    return { start: from, at, heard: Math.max(0, Math.min(logMel.length / nMels - from, nFrames - at)) };
  };
  return [pieceOf(first, 0), pieceOf(second, first.logMel.length / nMels + pause)];
}

/**
 * Copies a window over two joined clips; the pause, and what lies behind the second clip, is silence.
 *
 * @param out - receives dB, `[563, nMels]`
 */
export function cutJoined(first: StreamClip, second: StreamClip, cut: JoinedCut, out: Float32Array): void {
  const { nMels } = FEATURE_CONFIG;
  out.fill(FLOOR_DB);
  piecesOfJoined(first, second, cut).forEach((piece, which) => {
    const { logMel } = which === 0 ? first : second;
    const { at, heard } = piece;
    if (heard > 0) cutWindow(logMel, piece, out.subarray(at * nMels, (at + heard) * nMels));
  });
}
