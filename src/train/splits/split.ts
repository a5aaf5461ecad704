import type { Clip } from '../corpora/clip.ts';

/** What a clip is for: to learn from, to choose and calibrate by, to be tested on, or nothing. */
export type SplitPart = 'train' | 'validation' | 'test' | 'none';

/** Says of every clip what it is for; the same clip always gets the same answer. */
export interface Split {
  /** How it was made, for model cards and results. */
  readonly description: string;
  /** The part a clip belongs to. */
  partOf(clip: Clip): SplitPart;
}

/**
 * Positions of the clips that are in one part of a split, and which pass a further test.
 *
 * @param keep - true for clips wanted; all by default
 */
export function selectClips(
  clips: readonly Clip[],
  split: Split,
  part: SplitPart,
  keep: (clip: Clip) => boolean = () => true,
): number[] {
  return clips.flatMap((clip, index) => (split.partOf(clip) === part && keep(clip) ? [index] : []));
}
