import { UndertoneError } from '../../sdk/errors.ts';
import { actorsSplit } from './actors.ts';
import type { Split } from './split.ts';

/** The speaker-independent RAVDESS folds of the literature: the actors tested in each (Luna-Jiménez et al. 2021). */
export const RAVDESS_FOLDS: readonly (readonly number[])[] = Object.freeze([
  [2, 5, 14, 15, 16],
  [3, 6, 7, 13, 18],
  [10, 11, 12, 19, 20],
  [8, 17, 21, 23, 24],
  [1, 4, 9, 22],
]);

/**
 * One of the five speaker-independent splits of RAVDESS: the fold's actors test, the first man and the first woman of the next
 * fold validate, the rest trains. An actor's songs follow their speech.
 *
 * @param fold - 0 to 4
 * @param others - what speakers of other corpora are for
 * @throws UndertoneError `ERR_INVALID_OPTION` for another fold
 */
export function speakerFold(fold: number, others: 'train' | 'none' = 'none'): Split {
  const test = RAVDESS_FOLDS[fold];
  if (test === undefined) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `the fold must be 0 to ${RAVDESS_FOLDS.length - 1}, got ${fold}`,
    );
  }
  const next = RAVDESS_FOLDS[(fold + 1) % RAVDESS_FOLDS.length]!;
  // Odd actors are men, even ones women.
  const validation = [1, 0].map((parity) => next.find((actor) => actor % 2 === parity)!);
  const train = RAVDESS_FOLDS.flat()
    .filter((actor) => !test.includes(actor) && !validation.includes(actor))
    .sort((a, b) => a - b);
  const lists = { train: String(train), validation: String(validation), test: String(test) };
  const { partOf } = actorsSplit({ ravdess: lists }, others);
  return {
    description: `RAVDESS speaker fold ${fold} of ${RAVDESS_FOLDS.length}: actors ${test.join(', ')} test, ${validation.join(' and ')} validate`,
    partOf,
  };
}
