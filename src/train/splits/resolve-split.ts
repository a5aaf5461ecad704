import { UndertoneError } from '../../sdk/errors.ts';
import type { Clip } from '../corpora/clip.ts';
import { SHIPPED_SPLIT } from './actors.ts';
import { randomSplit } from './random-split.ts';
import { speakerFold } from './speaker-folds.ts';
import type { Split } from './split.ts';

/** What a split is made from, besides its name. */
export interface SplitMaterial {
  /** Clips a random split divides. */
  readonly clips: readonly Clip[];
  /** Seed of a random split. */
  readonly seed: number;
}

/**
 * A split by the name users give it: `random-8-1-1`, `speaker-folds:0` to `speaker-folds:4`, or `actors`, which is that of the
 * shipped models.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` for another name or fold
 */
export function resolveSplit(name: string, { clips, seed }: SplitMaterial): Split {
  const fold = /^speaker-folds:(\d+)$/.exec(name)?.[1];
  if (fold !== undefined) return speakerFold(Number(fold), 'train');
  if (name === 'random-8-1-1') return randomSplit(clips, seed);
  if (name === 'actors') return SHIPPED_SPLIT;
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    `the split must be random-8-1-1, speaker-folds:0 to speaker-folds:4 or actors, got ${name}`,
  );
}
