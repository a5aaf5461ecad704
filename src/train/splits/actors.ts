import { UndertoneError } from '../../sdk/errors.ts';
import type { Split, SplitPart } from './split.ts';

/** Actors of one corpus, as lists such as `1-18` or `2,5,14-16`. */
export interface ActorLists {
  readonly train: string;
  readonly validation: string;
  readonly test: string;
}

/**
 * A split by explicit lists of actors; an actor's songs follow their speech.
 *
 * @param corpora - lists by the corpus whose name starts the speaker, `ravdess` for `ravdess/21`
 * @param others - what speakers of other corpora are for; actors of these corpora on no list are for nothing
 * @throws UndertoneError `ERR_INVALID_OPTION` if an actor is on two lists, or a list is none
 */
export function actorsSplit(
  corpora: Readonly<Record<string, ActorLists>>,
  others: 'train' | 'none' = 'none',
): Split {
  const parts = new Map<string, SplitPart>();
  for (const [corpus, lists] of Object.entries(corpora)) assign(parts, corpus, lists);
  return {
    description: Object.entries(corpora)
      .map(
        ([corpus, { train, validation, test }]) =>
          `${corpus} actors ${train} train, ${validation} validate, ${test} test`,
      )
      .join('; '),
    partOf({ speaker }) {
      const [corpus, actor] = speaker.split('/') as [string, string];
      if (!(corpus in corpora)) return others;
      return parts.get(`${corpus}/${Number(actor)}`) ?? 'none';
    },
  };
}

function assign(parts: Map<string, SplitPart>, corpus: string, lists: ActorLists): void {
  for (const part of ['train', 'validation', 'test'] as const) {
    for (const actor of parseActors(lists[part])) {
      const key = `${corpus}/${actor}`;
      const before = parts.get(key);
      if (before !== undefined) {
        throw new UndertoneError(
          'ERR_INVALID_OPTION',
          `${corpus} actor ${actor} must be on one list, is on ${before} and ${part}`,
        );
      }
      parts.set(key, part);
    }
  }
}

/**
 * The split of the shipped models. Speakers of every corpus but these two train, so that the test speakers are the same for
 * everyone who checks a card.
 */
export const SHIPPED_SPLIT: Split = Object.freeze(
  actorsSplit(
    {
      ravdess: { train: '1-18', validation: '19-20', test: '21-24' },
      'crema-d': { train: '1001-1063', validation: '1064-1072', test: '1073-1091' },
    },
    'train',
  ),
);

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
