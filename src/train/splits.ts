import { UndertoneError } from '../sdk/errors.ts';
import type { Clip } from './corpora/clip.ts';

/** Which speakers a model learns from, is chosen and calibrated on, and never sees. */
export interface SpeakerSplit {
  readonly train: ReadonlySet<string>;
  readonly validation: ReadonlySet<string>;
  readonly test: ReadonlySet<string>;
}

/** Speakers `corpus/first` to `corpus/last`, numbered with a fixed count of digits. */
function speakers(corpus: string, first: number, last: number, digits: number): string[] {
  return Array.from(
    { length: last - first + 1 },
    (_, i) => `${corpus}/${String(first + i).padStart(digits, '0')}`,
  );
}

/**
 * The split of the shipped model: RAVDESS actors 1 to 18 train, 19 and 20 validate, 21 to 24 test; CREMA-D actors 1001 to 1063
 * train, 1064 to 1072 validate, 1073 to 1091 test. An actor's songs follow their speech.
 */
export const SHIPPED_SPLIT: SpeakerSplit = Object.freeze({
  train: new Set([...speakers('ravdess', 1, 18, 2), ...speakers('crema-d', 1001, 1063, 4)]),
  validation: new Set([...speakers('ravdess', 19, 20, 2), ...speakers('crema-d', 1064, 1072, 4)]),
  test: new Set([...speakers('ravdess', 21, 24, 2), ...speakers('crema-d', 1073, 1091, 4)]),
});

/**
 * Positions of the clips whose speaker is in one part of a split, and which pass a further test.
 *
 * @param keep - true for clips wanted; all by default
 */
export function selectClips(
  clips: readonly Clip[],
  part: ReadonlySet<string>,
  keep: (clip: Clip) => boolean = () => true,
): number[] {
  return clips.flatMap((clip, index) => (part.has(clip.speaker) && keep(clip) ? [index] : []));
}

/**
 * Reads a list of actors such as `21-24` or `2,5,14-16`.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` if it is neither
 */
export function parseActors(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (match === null || last < first) {
      throw new UndertoneError(
        'ERR_INVALID_OPTION',
        `actors must be numbers and ranges such as 21-24 or 2,5,14-16, got "${text}"`,
      );
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
