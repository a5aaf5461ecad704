/** When speech begins and when it is over, in blocks of 10 ms. */
export interface SpeechSegmentOptions {
  /** Speech has begun once this many … */
  readonly startBlocks: number;
  /** … of this many blocks in a row were speech; at most 30. */
  readonly startWithinBlocks: number;
  /** Speech is over after this many blocks without any. */
  readonly endBlocks: number;
}

/** Begins after 90 ms of speech within 150 ms, ends after 500 ms without: a breath does not end a sentence. */
export const DEFAULT_SPEECH_SEGMENTS: SpeechSegmentOptions = Object.freeze({
  startBlocks: 9,
  startWithinBlocks: 15,
  endBlocks: 50,
});

/** A stretch of speech began or is over. */
export type SpeechChange =
  | { readonly type: 'started'; readonly startBlock: number }
  | {
      readonly type: 'ended';
      readonly startBlock: number;
      /** First block after the last one with speech. */
      readonly endBlock: number;
    };

/** Makes stretches of speech out of single blocks. */
export interface SpeechSegmenter {
  /** Takes the next block; returns what it changed, if anything. */
  push(isSpeech: boolean): SpeechChange | null;
  /** The audio is over; returns the end of the speech that was still going on. */
  finish(): SpeechChange | null;
}

function countOnes(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * Joins speech blocks into stretches with hysteresis, so that neither a click begins one nor a breath ends one.
 *
 * Both times are reported as they were, not as late as they became known: the start is the first speech block of those that
 * decided it, the end follows the last speech block.
 */
export function createSpeechSegmenter(
  options: SpeechSegmentOptions = DEFAULT_SPEECH_SEGMENTS,
): SpeechSegmenter {
  const { startBlocks, startWithinBlocks, endBlocks } = options;
  const mask = 2 ** startWithinBlocks - 1;
  let block = 0;
  /** The latest blocks, one bit each, the newest lowest. */
  let recent = 0;
  let startBlock = -1;
  let endBlock = 0;

  function end(): SpeechChange {
    const change: SpeechChange = { type: 'ended', startBlock, endBlock };
    startBlock = -1;
    recent = 0;
    return change;
  }

  return {
    push(isSpeech) {
      recent = ((recent << 1) | (isSpeech ? 1 : 0)) & mask;
      block++;
      if (isSpeech) endBlock = block;
      if (startBlock >= 0) return block - endBlock >= endBlocks ? end() : null;
      if (!isSpeech || countOnes(recent) < startBlocks) return null;
      startBlock = block - (32 - Math.clz32(recent));
      return { type: 'started', startBlock };
    },
    finish: () => (startBlock >= 0 ? end() : null),
  };
}
