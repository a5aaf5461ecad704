import { FEATURE_CONFIG, FLOOR_DB } from '../../stream/features/feature-config.ts';
import { CENTI } from '../corpora/features/stored-level.ts';
import type { Random } from '../random.ts';

/** Depth below a clip's loudest frame at which speech is taken to end, dB. */
const SPEECH_RANGE_DB = 35;

/** Least speech a training window must hold, frames of 256 samples: about 0.6 s. */
export const MIN_SPEECH_FRAMES = 112;

/** Share of windows that hold the whole utterance, as far as it fits. */
const WHOLE_SHARE = 0.7;

/** Share of windows of which only the beginning has been heard. */
const BEGUN_SHARE = 0.15;

/** First frame of speech and the frame after its last. */
export interface SpeechSpan {
  readonly start: number;
  readonly end: number;
}

/** What part of a clip a window shows: `heard` frames from `start` on, the rest of the window is silence. */
export interface WindowCut {
  readonly start: number;
  readonly heard: number;
}

/** A piece of a clip in a window: what is cut stands at frame `at` of the window. */
export interface WindowPiece extends WindowCut {
  readonly at: number;
}

/**
 * Finds where speech begins and ends in a clip by the loudest band of each frame.
 *
 * @param logMel - hundredths of a dB, frame-major `[nFrames, nMels]`
 */
export function findSpeech(logMel: Int16Array): SpeechSpan {
  const { nMels } = FEATURE_CONFIG;
  const nFrames = logMel.length / nMels;
  const peaks = new Int16Array(nFrames);
  for (let frame = 0; frame < nFrames; frame++) {
    let peak = logMel[frame * nMels]!;
    for (let i = frame * nMels; i < (frame + 1) * nMels; i++) if (logMel[i]! > peak) peak = logMel[i]!;
    peaks[frame] = peak;
  }
  const threshold =
    peaks.reduce((highest, peak) => Math.max(highest, peak), FLOOR_DB * CENTI) - SPEECH_RANGE_DB * CENTI;
  const start = peaks.findIndex((peak) => peak >= threshold);
  return { start, end: peaks.findLastIndex((peak) => peak >= threshold) + 1 };
}

/**
 * Draws a window as the live pipeline would cut it: mostly it holds the whole utterance, sometimes the stream has only
 * just begun, and sometimes the window starts somewhere in the utterance.
 *
 * @param nFrames - length of the clip, frames
 * @param speech - where it speaks
 * @param random - source of the choice
 */
export function drawCut(nFrames: number, speech: SpeechSpan, random: Random): WindowCut {
  const full = FEATURE_CONFIG.nFrames;
  const least = Math.min(MIN_SPEECH_FRAMES, speech.end - speech.start);
  const kind = random.next();
  if (kind < WHOLE_SHARE) {
    const earliest = Math.max(0, Math.min(speech.start, speech.end - full));
    const latest = Math.max(0, Math.max(speech.start, speech.end - full));
    const start = Math.floor(random.uniform(earliest, latest + 1));
    return { start, heard: Math.min(full, nFrames - start) };
  }
  const most = Math.min(full, nFrames);
  if (kind < WHOLE_SHARE + BEGUN_SHARE && speech.start + least <= most) {
    const heard = Math.floor(random.uniform(speech.start + least, most + 1));
    return { start: 0, heard: Math.min(heard, most) };
  }
  const earliest = Math.max(0, speech.start + least - full);
  const start = Math.floor(random.uniform(earliest, speech.end - least + 1));
  return { start, heard: Math.min(full, nFrames - start) };
}

/**
 * Copies a cut of a clip into a window; frames not heard are silence.
 *
 * @param logMel - hundredths of a dB, `[nFrames, nMels]`
 * @param cut - which frames
 * @param out - receives dB, `[563, nMels]`
 */
export function cutWindow(logMel: Int16Array, cut: WindowCut, out: Float32Array): void {
  const { nMels } = FEATURE_CONFIG;
  const heard = cut.heard * nMels;
  const offset = cut.start * nMels;
  const scale = 1 / CENTI;
  for (let i = 0; i < heard; i++) out[i] = logMel[offset + i]! * scale;
  out.fill(FLOOR_DB, heard);
}
